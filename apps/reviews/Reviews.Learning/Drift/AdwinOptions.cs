namespace Reviews.Learning.Drift;

/// <summary>Parameters of <see cref="Adwin"/>. Immutable.</summary>
public sealed record AdwinOptions
{
    /// <summary>The bound on the chance of a false alarm at each look, above 0 and below 1.</summary>
    public double Delta { get; init; } = 0.002;

    /// <summary>Values between two looks, at least 1.</summary>
    public int Clock { get; init; } = 32;

    /// <summary>Values before the first look, at least 1.</summary>
    public int GracePeriod { get; init; } = 10;

    /// <summary>The fewest values on either side of a cut, at least 1.</summary>
    public int MinimumSide { get; init; } = 5;

    internal void Validate()
    {
        if (!(Delta > 0 && Delta < 1))
            throw new ArgumentException($"Delta is {Delta}; choose above 0 and below 1.");
        if (Clock < 1 || GracePeriod < 1 || MinimumSide < 1)
            throw new ArgumentException("Clock, GracePeriod and MinimumSide are at least 1.");
    }
}
