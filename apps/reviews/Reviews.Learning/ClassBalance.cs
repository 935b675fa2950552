namespace Reviews.Learning;

/// <summary>
/// What an example of a class weighs: (N/(K·n))^power up to a cap, for a class with n of N examples so far; with power 1 scikit-learn's
/// <c>class_weight="balanced"</c>, learnt as the stream goes. Not thread-safe.
/// </summary>
internal sealed class ClassBalance(int classes, float power, float cap)
{
    private readonly long[] _counts = new long[classes];
    private long _total;

    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Counts an example and says what it weighs.</summary>
    public float Take(int label)
    {
        _total++;
        double ratio = _total / ((double)_counts.Length * ++_counts[label]);
        return (float)Math.Min(cap, Math.Pow(ratio, power));
    }

    public void Restore(ReadOnlySpan<long> counts)
    {
        counts.CopyTo(_counts);
        _total = 0;
        foreach (long count in counts)
            _total += count;
    }
}
