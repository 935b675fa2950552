using System.Buffers;

namespace Reviews.Learning;

/// <summary>
/// One model of shards that learnt a part of the examples each, by parameter mixing (McDonald, Hall and Mann, "Distributed training strategies for the
/// structured perceptron", 2010): weights are averaged, each shard by its share of the examples, so that the merged model scores what its shards score on
/// average. The sums of squared gradients are added, which makes further learning as careful as all examples ask.
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

        if (shards.Count == 1)
            return Copy(shards[0]);
        long updates = shards.Sum(s => s.Updates);
        double[] shares = [.. shards.Select(s => updates == 0 ? 1.0 / shards.Count : s.Updates / (double)updates)];
        float[] bias = new float[shards[0].Bias.Length];
        Mix([.. shards.Select(s => s.Bias)], shares, bias, options);
        long[] counts = [.. Enumerable.Range(0, options.Classes).Select(k => shards.Sum(s => s.Counts[k]))];
        ulong history = LearningHistory.Merged([.. shards.Select(s => s.History)]);
        long version = shards.Max(s => s.Version) + 1;
        var merged = new FtrlClassifier(options);
        merged.Restore(new FtrlHeader(options, updates, history, version, 0, 0, counts, bias));
        float[] none = new float[FtrlChunk.Features * bias.Length], sums = new float[none.Length];
        ushort[] features = [.. Enumerable.Range(0, FtrlChunk.Features).Select(i => (ushort)i)];
        for (int index = 0; index < shards[0].Chunks.Length; index++)
        {
            if (shards.All(s => s.Chunks[index] is null))
                continue;
            Mix([.. shards.Select(s => s.Chunks[index]?.Values ?? none)], shares, sums, options);
            merged.RestoreChunk(index, version, replaces: true, features, sums);
        }

        return merged;
    }

    private static FtrlClassifier Copy(FtrlSnapshot shard)
    {
        var bytes = new ArrayBufferWriter<byte>(shard.MaxBytes);
        shard.WriteTo(bytes);
        return FtrlClassifier.Read(bytes.WrittenSpan);
    }

    private static void Mix(float[][] parts, double[] shares, float[] sums, FtrlOptions options)
    {
        // Four sums of gradients, then the four of their squares.
        for (int at = 0; at < sums.Length; at += at % 8 == 3 ? 5 : 1)
            (sums[at], sums[at + 4]) = Mix(parts, shares, at, options);
    }

    private static (float Gradients, float Squares) Mix(float[][] parts, double[] shares, int at, FtrlOptions options)
    {
        double squares = 0, weight = 0, gradients = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            squares += parts[i][at + 4];
            weight += shares[i] * Weight(parts[i][at], parts[i][at + 4], options);
            gradients += shares[i] * parts[i][at];
        }

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
