namespace Reviews.Learning;

/// <summary>
/// One model of shards that learnt a part of the examples each, by parameter mixing (McDonald, Hall and Mann, "Distributed training strategies for the
/// structured perceptron", 2010), with the mixture per weight: each shard counts by its sum of squared gradients there, so that what only one shard has
/// seen stays as it was. The sums are added, which makes further learning as careful as all examples ask.
/// </summary>
internal static class FtrlMerge
{
    public static FtrlClassifier Merge(IReadOnlyList<FtrlSnapshot> shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        if (shards.Count == 0)
            throw new ArgumentException("There is no model to merge; pass at least one.");
        FtrlOptions options = shards[0].Options;
        if (shards.Any(s => s.Options != options))
            throw new ArgumentException("The models' parameters differ; only shards of one model can be merged.");

        float[] bias = new float[shards[0].Bias.Length];
        Mix([.. shards.Select(s => s.Bias)], bias, options);
        long[] counts = [.. Enumerable.Range(0, options.Classes).Select(k => shards.Sum(s => s.Counts[k]))];
        ulong history = shards.Count == 1 ? shards[0].History : LearningHistory.Merged([.. shards.Select(s => s.History)]);
        long version = shards.Max(s => s.Version) + 1;
        var merged = new FtrlClassifier(options);
        merged.Restore(new FtrlHeader(options, shards.Sum(s => s.Updates), history, version, 0, 0, counts, bias));
        for (int index = 0; index < shards[0].Chunks.Length; index++)
        {
            float[][] parts = [.. shards.Where(s => s.Chunks[index] is not null).Select(s => s.Chunks[index]!.Values)];
            if (parts.Length > 0)
                merged.RestoreChunk(index, version, holdsAny: true, sums => Mix(parts, sums, options));
        }

        return merged;
    }

    private static void Mix(float[][] parts, float[] sums, FtrlOptions options)
    {
        if (parts.Length == 1)
        {
            parts[0].CopyTo(sums, 0);
            return;
        }

        // Four sums of gradients, then the four of their squares.
        for (int at = 0; at < sums.Length; at += at % 8 == 3 ? 5 : 1)
            (sums[at], sums[at + 4]) = Mix(parts, at, options);
    }

    private static (float Gradients, float Squares) Mix(float[][] parts, int at, FtrlOptions options)
    {
        double squares = 0, weight = 0, gradients = 0;
        foreach (float[] part in parts)
        {
            double n = part[at + 4];
            squares += n;
            weight += n * Weight(part[at], n, options);
            gradients += n * part[at];
        }

        if (squares == 0)
            return (0, 0);
        weight /= squares;
        gradients /= squares;

        // The sum of gradients that stands for the mixed weight; where that is 0, one that L1 holds there.
        double z = weight == 0
            ? Math.Clamp(gradients, -options.Lambda1, options.Lambda1)
            : (-weight * Denominator(squares, options)) - (Math.Sign(weight) * options.Lambda1);
        return ((float)z, (float)squares);
    }

    private static double Weight(double z, double n, FtrlOptions options) =>
        Math.Abs(z) <= options.Lambda1 ? 0 : -(z - (Math.Sign(z) * options.Lambda1)) / Denominator(n, options);

    private static double Denominator(double n, FtrlOptions options) => ((options.Beta + Math.Sqrt(n)) / options.Alpha) + options.Lambda2;
}
