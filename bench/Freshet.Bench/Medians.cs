namespace Freshet.Bench;

/// <summary>The figure that stands for several runs. Pure functions.</summary>
internal static class Medians
{
    /// <summary>The median; of an even number, the greater of the two in the middle.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
