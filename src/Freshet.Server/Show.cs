using System.Globalization;

namespace Freshet.Server;

/// <summary>Numbers, sizes and times as people read them, in one culture. Pure functions.</summary>
public static class Show
{
    /// <summary>A number with at most four digits and a unit letter: <c>950</c>, <c>12.3k</c>, <c>4.56M</c>.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        < 9.95 => value.ToString(value == Math.Floor(value) ? "0" : "0.0", CultureInfo.InvariantCulture),
        < 9999.5 => value.ToString("#,0", CultureInfo.InvariantCulture),
        < 999_950 => (value / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + "k",
        < 999_995_000 => (value / 1e6).ToString("0.00", CultureInfo.InvariantCulture) + "M",
        _ => (value / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + "G",
    };

    /// <summary>All digits, in groups of three.</summary>
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A share from 0 to 1 as a percentage without decimals.</summary>
    public static string Percent(double share) => (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %";

    /// <summary>A size in the unit that suits it.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => FormattableString.Invariant($"{bytes} B"),
        < 1_000_000 => FormattableString.Invariant($"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:0.0} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0.00} GB"),
    };

    /// <summary>A time span in the two units that suit it.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1 } => FormattableString.Invariant($"{time.TotalMicroseconds:0} µs"),
        { TotalMilliseconds: < 10 } => FormattableString.Invariant($"{time.TotalMilliseconds:0.0} ms"),
        { TotalSeconds: < 1 } => FormattableString.Invariant($"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 10 } => FormattableString.Invariant($"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => FormattableString.Invariant($"{time.TotalSeconds:0} s"),
        { TotalHours: < 1 } => FormattableString.Invariant($"{time.Minutes} min {time.Seconds:00} s"),
        { TotalDays: < 1 } => FormattableString.Invariant($"{time.Hours} h {time.Minutes:00} min"),
        _ => FormattableString.Invariant($"{time.Days} d {time.Hours} h"),
    };

    /// <summary>An event time in UTC; a dash before the first, <c>end of input</c> at the end of bounded input.</summary>
    public static string Time(EventTime time) => time switch
    {
        _ when time == EventTime.None => "–",
        _ when time == EventTime.Max => "end of input",
        { Milliseconds: < -62_135_596_800_000 or > 253_402_300_799_999 } => time.Milliseconds.ToString(CultureInfo.InvariantCulture),
        _ => DateTimeOffset.FromUnixTimeMilliseconds(time.Milliseconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
    };

    /// <summary>A coordinate or length for SVG.</summary>
    public static string Svg(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
