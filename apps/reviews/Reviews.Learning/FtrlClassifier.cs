using System.Collections.Concurrent;
using System.Runtime.Intrinsics;

namespace Reviews.Learning;

/// <summary>
/// FTRL-proximal, one binary model per class, over hashed features and a bias; examples are weighted by √(N/(K·n)) of their class.
/// One thread at a time; what <see cref="Freeze"/> returns may be read by another. Equal inputs give bit-equal state.
/// </summary>
public sealed class FtrlClassifier
{
    internal const int MaxLanes = 64;
    private readonly FtrlChunk?[] _chunks;
    private readonly ConcurrentQueue<FtrlChunk> _pool = new();
    private readonly float[] _bias;
    private readonly long[] _counts;
    private readonly FtrlWeightRule _rule;
    private readonly int _blocks;
    private readonly int _stride;

    /// <summary>An empty model; throws <see cref="ArgumentException"/> naming a parameter out of range.</summary>
    public FtrlClassifier(FtrlOptions? options = null)
    {
        Options = options ?? new FtrlOptions();
        Options.Validate();
        _rule = new FtrlWeightRule(Options);
        _blocks = (Options.Classes + 3) / 4;
        _stride = _blocks * 8;
        _bias = new float[_stride];
        _counts = new long[Options.Classes];
        _chunks = new FtrlChunk?[Options.Dimensions / FtrlChunk.Features];
    }

    /// <summary>The parameters.</summary>
    public FtrlOptions Options { get; }

    /// <summary>Examples learnt.</summary>
    public long Updates { get; private set; }

    /// <summary>Class probabilities (one-vs-rest sigmoids, normalised; uniform where all are 0). Indices lie in [0, Dimensions).</summary>
    public void Predict(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<double> probabilities)
    {
        Check(indices, values);
        Span<float> raw = stackalloc float[MaxLanes];
        Score(indices, values, raw);
        Normalise(raw, probabilities);
    }

    /// <summary>Learns one example of class <paramref name="label"/>. An index must not occur twice.</summary>
    public void Learn(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int label)
    {
        Check(indices, values);
        CheckLabel(label);
        Span<float> raw = stackalloc float[MaxLanes];
        Score(indices, values, raw);
        Update(indices, values, raw, label);
    }

    /// <summary>Predicts, then learns, scoring once; the same result and state as the two calls.</summary>
    public void PredictThenLearn(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int label, Span<double> probabilities)
    {
        Check(indices, values);
        CheckLabel(label);
        Span<float> raw = stackalloc float[MaxLanes];
        Score(indices, values, raw);
        Normalise(raw, probabilities);
        Update(indices, values, raw, label);
    }

    /// <summary>An immutable view for another thread, in time proportional to the number of chunks. Dispose it so that copies are reused.</summary>
    public FtrlSnapshot Freeze()
    {
        var chunks = (FtrlChunk?[])_chunks.Clone();
        foreach (var chunk in chunks)
        {
            if (chunk is not null)
            {
                Interlocked.Increment(ref chunk.Holders);
            }
        }

        return new FtrlSnapshot(this, Options, Updates, [.. _counts], [.. _bias], chunks);
    }

    /// <summary>Hash of the logical content; see <see cref="FtrlSnapshot.StateHash"/>.</summary>
    public string StateHash()
    {
        using var snapshot = Freeze();
        return snapshot.StateHash();
    }

    /// <summary>Restores what <see cref="FtrlSnapshot.WriteTo(System.Buffers.IBufferWriter{byte})"/> wrote; throws <see cref="InvalidDataException"/> on damage.</summary>
    public static FtrlClassifier Read(ReadOnlySpan<byte> bytes) => FtrlFormat.Read(bytes);

    internal void Restore(long updates, ReadOnlySpan<long> counts, ReadOnlySpan<float> bias)
    {
        Updates = updates;
        counts.CopyTo(_counts);
        bias.CopyTo(_bias);
    }

    internal Span<float> RestoreChunk(int index, long version)
    {
        var chunk = new FtrlChunk(new float[FtrlChunk.Features * _stride]) { Version = version };
        _chunks[index] = chunk;
        return chunk.Values;
    }

    internal void Release(FtrlChunk chunk)
    {
        if (Interlocked.Decrement(ref chunk.Holders) == 0)
        {
            _pool.Enqueue(chunk);
        }
    }

    private void Check(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        if (indices.Length != values.Length)
        {
            throw new ArgumentException($"{indices.Length} indices came with {values.Length} values; pass as many of each.");
        }

        // Checked before anything changes, so that a refused example leaves the model as it was.
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)Options.Dimensions)
            {
                throw new ArgumentException($"Feature index {index} lies outside 0..{Options.Dimensions - 1}; hash to the model's dimensions.");
            }
        }
    }

    private void CheckLabel(int label)
    {
        if ((uint)label >= (uint)Options.Classes)
        {
            throw new ArgumentOutOfRangeException(nameof(label), label, $"A label lies between 0 and {Options.Classes - 1}.");
        }
    }

    private void Score(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> raw)
    {
        FtrlWeightRule rule = _rule;
        for (int block = 0; block < _blocks; block++)
        {
            ReadOnlySpan<float> bias = _bias.AsSpan(block * 8, 8);
            var sum = rule.Weight(Vector128.Create(bias), Vector128.Sqrt(Vector128.Create(bias[4..])));
            for (int i = 0; i < indices.Length; i++)
            {
                int index = indices[i];
                if (_chunks[index / FtrlChunk.Features] is { } chunk)
                {
                    ReadOnlySpan<float> cell = chunk.Values.AsSpan(index % FtrlChunk.Features * _stride + block * 8, 8);
                    var weight = rule.Weight(Vector128.Create(cell), Vector128.Sqrt(Vector128.Create(cell[4..])));
                    sum += weight * Vector128.Create(values[i]);
                }
            }

            sum.CopyTo(raw[(block * 4)..]);
        }

        for (int k = 0; k < Options.Classes; k++)
        {
            raw[k] = (float)(1 / (1 + Math.Exp(-(double)raw[k])));
        }
    }

    private void Normalise(ReadOnlySpan<float> raw, Span<double> probabilities)
    {
        double total = 0;
        for (int k = 0; k < Options.Classes; k++)
        {
            total += raw[k];
        }

        for (int k = 0; k < Options.Classes; k++)
        {
            probabilities[k] = total > 0 ? raw[k] / total : 1.0 / Options.Classes;
        }
    }

    private void Update(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> raw, int label)
    {
        Updates++;
        _counts[label]++;
        float weight = (float)Math.Min(Options.WeightCap, Math.Sqrt(Updates / ((double)Options.Classes * _counts[label])));
        for (int k = 0; k < Options.Classes; k++)
        {
            raw[k] = weight * (raw[k] - (k == label ? 1f : 0f));
        }

        // Lanes beyond the last class stay untouched: their gradient is 0.
        raw[Options.Classes..].Clear();
        for (int block = 0; block < _blocks; block++)
        {
            var error = Vector128.Create<float>(raw.Slice(block * 4, 4));
            Step(_bias.AsSpan(block * 8, 8), error);
            for (int i = 0; i < indices.Length; i++)
            {
                var chunk = Writable(indices[i] / FtrlChunk.Features);
                Step(chunk.Values.AsSpan(indices[i] % FtrlChunk.Features * _stride + block * 8, 8), error * Vector128.Create(values[i]));
            }
        }
    }

    private void Step(Span<float> cell, Vector128<float> gradient)
    {
        var z = Vector128.Create<float>(cell);
        var n = Vector128.Create<float>(cell[4..]);
        var root = Vector128.Sqrt(n);
        var grown = n + gradient * gradient;
        var sigma = (Vector128.Sqrt(grown) - root) / Vector128.Create(Options.Alpha);
        (z + (gradient - sigma * _rule.Weight(z, root))).CopyTo(cell);
        grown.CopyTo(cell[4..]);
    }

    private FtrlChunk Writable(int index)
    {
        var chunk = _chunks[index];
        if (chunk is null)
        {
            chunk = new FtrlChunk(new float[FtrlChunk.Features * _stride]);
            _chunks[index] = chunk;
        }
        else if (Volatile.Read(ref chunk.Holders) > 1)
        {
            if (!_pool.TryDequeue(out var copy))
            {
                copy = new FtrlChunk(new float[chunk.Values.Length]);
            }

            copy.Holders = 1;
            chunk.Values.CopyTo(copy.Values, 0);
            _chunks[index] = copy;
            Release(chunk);
            chunk = copy;
        }

        chunk.Version = Updates;
        return chunk;
    }
}
