namespace Reviews.Learning.Vectorizers;

/// <summary>To which length a row is brought; a row of zeros stays as it is.</summary>
public enum VectorNorm
{
    /// <summary>As it comes.</summary>
    None,

    /// <summary>The magnitudes add up to 1.</summary>
    L1,

    /// <summary>The squares add up to 1.</summary>
    L2,
}

internal static class VectorNorms
{
    public static void Apply(VectorNorm norm, Span<double> values)
    {
        if (norm == VectorNorm.None)
            return;
        double sum = 0;
        foreach (double value in values)
            sum += norm == VectorNorm.L1 ? Math.Abs(value) : value * value;
        if (sum == 0)
            return;
        double length = norm == VectorNorm.L1 ? sum : Math.Sqrt(sum);
        foreach (ref double value in values)
            value /= length;
    }
}
