using System.Text;

namespace Freshet.Server.Charts;

/// <summary>Values as SVG paths. Pure functions.</summary>
public static class ChartPath
{
    /// <summary>A line over the full width; empty for fewer than two values.</summary>
    public static string Line(IReadOnlyList<double> values, double width, double height, double top, double bottom = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count < 2)
            return "";
        var path = new StringBuilder();
        for (int i = 0; i < values.Count; i++)
        {
            path.Append(i == 0 ? 'M' : 'L').Append(Show.Svg(width * i / (values.Count - 1))).Append(' ')
                .Append(Show.Svg(Y(values[i], height, top, bottom)));
        }

        return path.ToString();
    }

    /// <summary>The same line closed down to the axis.</summary>
    public static string Area(IReadOnlyList<double> values, double width, double height, double top, double bottom = 0) =>
        Line(values, width, height, top, bottom) is { Length: > 0 } line
            ? line + FormattableString.Invariant($"L{Show.Svg(width)} {Show.Svg(height)}L0 {Show.Svg(height)}Z")
            : "";

    /// <summary>The next round number (1, 2, 2.5 or 5 times a power of ten) at or above a value; 1 for none.</summary>
    public static double RoundUp(double value)
    {
        if (!(value > 0) || double.IsInfinity(value))
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (double step in (ReadOnlySpan<double>)[1, 2, 2.5, 5])
        {
            if (value <= step * power * (1 + 1e-9))
                return step * power;
        }

        return 10 * power;
    }

    private static double Y(double value, double height, double top, double bottom) =>
        height - height * Math.Clamp((value - bottom) / (top - bottom), 0, 1);
}
