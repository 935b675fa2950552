namespace Reviews.Learning.Sgd;

/// <summary>scikit-learn's shuffle of a data set: Fisher and Yates with a xorshift generator (Marsaglia, 2003), the same seed in each epoch. Pure.</summary>
internal static class RowShuffle
{
    private const uint SeedForZero = 1;

    /// <summary>Permutes the order that the epoch before left.</summary>
    public static void Apply(Span<int> order, uint seed)
    {
        for (int i = 0; i < order.Length - 1; i++)
        {
            int j = i + (int)(Next(ref seed) % (uint)(order.Length - i));
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    /// <summary>The generator's next number, below 2^31.</summary>
    public static uint Next(ref uint seed)
    {
        if (seed == 0)
            seed = SeedForZero;
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        return seed % (1u << 31);
    }
}
