using System.Buffers;
using System.Globalization;
using System.Text;

namespace Freshet.Connectors.Files;

/// <summary>
/// Says which folder of a sink a record belongs to. What a name may not hold is written as <c>%XX</c>, so that no value leads out of the sink's folder
/// or into a hidden one. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class BucketAssigner<T>
{
    private const string NoTime = "no-time";

    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.,+@/"u8);

    private readonly Func<Record<T>, DateTimeOffset, string> _bucket;

    private BucketAssigner(Func<Record<T>, DateTimeOffset, string> bucket) => _bucket = bucket;

    /// <summary>All records belong to the sink's folder itself.</summary>
    public static BucketAssigner<T> None { get; } = new(static (_, _) => "");

    /// <summary>A folder for each time span of event time, in UTC; records without one go to <c>no-time</c>.</summary>
    /// <param name="format">The folder's name as a .NET format of dates: an hour each where not given.</param>
    public static BucketAssigner<T> ByEventTime(string format = "yyyy-MM-dd--HH") => new((record, _) => record.Time == EventTime.None
        ? NoTime
        : DateTimeOffset.FromUnixTimeMilliseconds(record.Time.Milliseconds).ToString(format, CultureInfo.InvariantCulture));

    /// <summary>A folder for each time span of the clock, in UTC, as Flink's default.</summary>
    /// <param name="format">The folder's name as a .NET format of dates: an hour each where not given.</param>
    public static BucketAssigner<T> ByProcessingTime(string format = "yyyy-MM-dd--HH") =>
        new((_, now) => now.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));

    /// <summary>A folder by the value.</summary>
    /// <param name="bucket">Gives the folder's name; <c>/</c> leads into a folder of it.</param>
    public static BucketAssigner<T> By(Func<T, string> bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        return new((record, _) => bucket(record.Value));
    }

    /// <summary>The folder of a record, relative to the sink's.</summary>
    internal string Assign(in Record<T> record, DateTimeOffset now)
    {
        string bucket = _bucket(record, now);
        return bucket.Length == 0 ? "" : Escaped(bucket);
    }

    private static string Escaped(string bucket)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(bucket);
        bool isPlain = !bytes.AsSpan().ContainsAnyExcept(Plain) && bucket[0] is not ('.' or '/') && bucket[^1] != '/'
            && !bucket.Contains("/.", StringComparison.Ordinal) && !bucket.Contains("//", StringComparison.Ordinal);
        if (isPlain)
            return bucket;
        var escaped = new StringBuilder();
        bool isFirst = true;
        foreach (byte one in bytes)
        {
            bool isName = Plain.Contains(one) && !(isFirst && one is (byte)'.' or (byte)'/');
            if (isName)
                escaped.Append((char)one);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
            isFirst = one == (byte)'/' && isName;
        }

        if (escaped[^1] == '/')
            escaped.Append('%');
        return escaped.ToString();
    }
}
