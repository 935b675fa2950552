namespace Reviews.Inference;

/// <summary>Which texts a free session takes next. Decides alone: no clock, no queue. Immutable, thread-safe.</summary>
/// <param name="delay">How long a text may wait for others, in the clock's ticks.</param>
/// <param name="tokenBudget">Most ids of a run, padding included.</param>
internal sealed class BatchPolicy(long delay, int tokenBudget)
{
    /// <summary>Most texts of a run from the bucket.</summary>
    public int CapacityOf(int bucket) => Math.Max(1, tokenBudget / LengthBuckets.WidthOf(bucket));

    /// <summary>
    /// The bucket to take from: among those whose first text has waited long enough or that fill a run, the one whose first text is the oldest; among all, when
    /// together they fill a run, since then there is work enough. Where there is none, how long to wait for one to become so.
    /// </summary>
    /// <param name="counts">The texts of each bucket.</param>
    /// <param name="oldest">Since when the first of each bucket has waited.</param>
    /// <param name="now">The clock.</param>
    /// <param name="drains">Whether no more texts come, so that waiting for them is in vain.</param>
    public BatchDecision Choose(ReadOnlySpan<int> counts, ReadOnlySpan<long> oldest, long now, bool drains)
    {
        int chosen = -1;
        long wait = long.MaxValue;
        int ids = 0;
        for (int i = 0; i < counts.Length; i++)
            ids += counts[i] * LengthBuckets.WidthOf(i);
        bool waitsInVain = drains || ids >= tokenBudget;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0)
                continue;
            long due = oldest[i] + delay - now;
            if (due > 0 && counts[i] < CapacityOf(i) && !waitsInVain)
                wait = Math.Min(wait, due);
            else if (chosen < 0 || oldest[i] < oldest[chosen])
                chosen = i;
        }

        return new BatchDecision(chosen, chosen >= 0 ? 0 : wait);
    }
}

/// <summary>What a free session does: take from a bucket, or wait.</summary>
/// <param name="Bucket">The bucket; -1: none yet.</param>
/// <param name="Wait">How long to wait, in the clock's ticks; <see cref="long.MaxValue"/>: until a text comes.</param>
internal readonly record struct BatchDecision(int Bucket, long Wait);
