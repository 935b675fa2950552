using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reviews.Learning;

/// <summary>
/// FTRL-proximal (McMahan et al., "Ad click prediction: a view from the trenches", KDD 2013) over hashed features and a bias, for several classes:
/// one binary model each, or softmax. Examples weigh by how rare their class is. Nothing is allocated per prediction or example, but for features that
/// are new. One thread at a time; what <see cref="Freeze"/> returns may be read by another. Equal inputs give bit-equal state.
/// </summary>
public sealed class FtrlClassifier
{
    internal const int MaxLanes = 64;
    private readonly FtrlChunk?[] _chunks;
    private readonly long[] _emptied;
    private readonly ConcurrentQueue<FtrlChunk> _pool = new();
    private readonly float[] _bias;
    private readonly float[] _biasWeights;
    private readonly ClassBalance _balance;
    private readonly FtrlWeightRule _rule;
    private readonly int _blocks;
    private readonly int _stride;

    /// <summary>An empty model; throws <see cref="ArgumentException"/> naming a parameter out of range.</summary>
    public FtrlClassifier(FtrlOptions? options = null)
    {
        Options = options ?? new FtrlOptions();
        Options.Validate();
        _rule = new FtrlWeightRule(Options);
        _balance = new ClassBalance(Options.Classes, Options.WeightPower, Options.WeightCap);
        _blocks = (Options.Classes + 3) / 4;
        _stride = _blocks * 8;
        _bias = new float[_stride];
        _biasWeights = new float[_stride / 2];
        _chunks = new FtrlChunk?[Options.Dimensions / FtrlChunk.Features];
        _emptied = new long[_chunks.Length];
    }

    /// <summary>The parameters.</summary>
    public FtrlOptions Options { get; }

    /// <summary>Examples learnt.</summary>
    public long Updates { get; private set; }

    /// <summary>
    /// A hash of everything the model has learnt, in order: models with the same parameters and history are bit-equal. Costs nothing to read, so that
    /// each prediction can name the state it came from; <see cref="StateHash"/> is of the content and takes a walk over it.
    /// </summary>
    public ulong History { get; private set; }

    /// <summary>Number of changes: examples, and prunings.</summary>
    public long Version { get; private set; }

    /// <summary>The scores of the classes, before the link.</summary>
    public void Score(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> scores)
    {
        Check(indices, values);
        Span<float> raw = stackalloc float[MaxLanes];
        AddUp(indices, values, raw);
        raw[..Options.Classes].CopyTo(scores);
    }

    /// <summary>Class probabilities (one-vs-rest sigmoids, normalised, uniform where all are 0; or softmax). Indices lie in [0, Dimensions).</summary>
    public void Predict(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<double> probabilities)
    {
        Check(indices, values);
        Span<float> raw = stackalloc float[MaxLanes];
        Activate(indices, values, raw);
        FtrlActivation.Normalise(raw[..Options.Classes], probabilities);
    }

    /// <summary>What a feature of value 1 adds to the score of each class.</summary>
    /// <exception cref="ArgumentException">The index is no feature of the model, or there is not room for all classes.</exception>
    public void CopyWeights(int index, Span<float> weights)
    {
        Check([index], [0]);
        FtrlChunk? chunk = _chunks[index / FtrlChunk.Features];
        if (chunk is null)
            weights[..Options.Classes].Clear();
        else
            chunk.Weights.AsSpan(index % FtrlChunk.Features * _stride / 2, Options.Classes).CopyTo(weights);
    }

    /// <summary>The score of each class for an example without features.</summary>
    public void CopyBias(Span<float> bias) => _biasWeights.AsSpan(0, Options.Classes).CopyTo(bias);

    /// <summary>Learns one example of class <paramref name="label"/>. An index must not occur twice.</summary>
    public void Learn(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int label)
    {
        Check(indices, values);
        CheckLabel(label);
        Span<float> raw = stackalloc float[MaxLanes];
        Activate(indices, values, raw);
        Update(indices, values, raw, label);
    }

    /// <summary>Predicts, then learns, scoring once; the same result and state as the two calls.</summary>
    public void PredictThenLearn(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int label, Span<double> probabilities)
    {
        Check(indices, values);
        CheckLabel(label);
        Span<float> raw = stackalloc float[MaxLanes];
        Activate(indices, values, raw);
        FtrlActivation.Normalise(raw[..Options.Classes], probabilities);
        Update(indices, values, raw, label);
    }

    /// <summary>
    /// Forgets features that no class weighs by more than <paramref name="limit"/>, which moves a score by no more than that times the sum of the values.
    /// Their adaptive rates begin afresh when they come again.
    /// </summary>
    /// <returns>How many were forgotten.</returns>
    public int Prune(float limit)
    {
        if (!(limit >= 0))
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "The limit is at least 0.");
        Version++;
        int forgotten = 0;
        for (int index = 0; index < _chunks.Length; index++)
        {
            if (_chunks[index] is { } chunk)
                forgotten += PruneChunk(index, chunk, limit);
        }

        // What was learnt no longer tells the state alone.
        History = LearningHistory.Pruned(History, limit);
        return forgotten;
    }

    /// <summary>How many features changed after a version, in time proportional to the room of the chunks that did.</summary>
    /// <param name="version">See <see cref="Version"/>; 0: how many ever did.</param>
    public int FeaturesChangedSince(long version)
    {
        int changed = 0;
        foreach (FtrlChunk? chunk in _chunks)
        {
            if (chunk is not null && chunk.Version > version)
                changed += chunk.ChangedSince(version);
        }

        return changed;
    }

    /// <summary>An immutable view for another thread, in time proportional to the number of chunks. Dispose it so that copies are reused.</summary>
    public FtrlSnapshot Freeze()
    {
        var chunks = (FtrlChunk?[])_chunks.Clone();
        foreach (FtrlChunk? chunk in chunks)
        {
            if (chunk is not null)
                Interlocked.Increment(ref chunk.Holders);
        }

        var header = new FtrlHeader(Options, Updates, History, Version, 0, 0, _balance.Counts.ToArray(), [.. _bias]);
        return new FtrlSnapshot(this, header, chunks, [.. _emptied]);
    }

    /// <summary>Hash of the logical content; see <see cref="FtrlSnapshot.StateHash"/>.</summary>
    public string StateHash()
    {
        using FtrlSnapshot snapshot = Freeze();
        return snapshot.StateHash();
    }

    /// <summary>Restores what <see cref="FtrlSnapshot.WriteTo"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged; the message says how.</exception>
    public static FtrlClassifier Read(ReadOnlySpan<byte> bytes) => FtrlFormat.Read(bytes);

    /// <summary>
    /// Takes over what <see cref="FtrlSnapshot.WriteChangesTo"/> wrote of a model that was as this one is; one that has learnt nothing takes a whole one, too.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, or the changes of another version; the model is as it was.</exception>
    public void Apply(ReadOnlySpan<byte> changes) => FtrlFormat.Apply(this, changes);

    /// <summary>One model of those that learnt a part of the examples each; see <see cref="FtrlMerge"/>.</summary>
    /// <exception cref="ArgumentException">There is none, or their parameters differ.</exception>
    public static FtrlClassifier Merge(IReadOnlyList<FtrlSnapshot> shards) => FtrlMerge.Merge(shards);

    internal void Restore(FtrlHeader header)
    {
        (Updates, History, Version) = (header.Updates, header.History, header.Version);
        _balance.Restore(header.Counts);
        header.Bias.CopyTo(_bias, 0);
        ComputeWeights(_bias, _biasWeights);
    }

    /// <summary>Puts features of a chunk back: their numbers and sums, one after another. What it held before is forgotten, or stays.</summary>
    internal void RestoreChunk(int index, long version, bool replaces, ReadOnlySpan<ushort> features, ReadOnlySpan<float> sums)
    {
        if ((uint)index >= (uint)_chunks.Length)
            throw CheckedPart.Damaged($"it has a chunk {index} of {_chunks.Length}");
        if (replaces && _chunks[index] is { } old)
        {
            Release(old);
            _chunks[index] = null;
            _emptied[index] = version;
        }

        if (features.IsEmpty)
            return;
        FtrlChunk chunk = Writable(index);
        chunk.Version = version;
        for (int i = 0; i < features.Length; i++)
        {
            int feature = features[i];
            if (feature >= FtrlChunk.Features)
                throw CheckedPart.Damaged($"it has a feature {feature} in a chunk of {FtrlChunk.Features}");
            Span<float> cell = chunk.Values.AsSpan(feature * _stride, _stride);
            sums.Slice(i * _stride, _stride).CopyTo(cell);
            ComputeWeights(cell, chunk.Weights.AsSpan(feature * _stride / 2, _stride / 2));
            chunk.Versions[feature] = version;
        }
    }

    internal void Release(FtrlChunk chunk)
    {
        if (Interlocked.Decrement(ref chunk.Holders) == 0)
            _pool.Enqueue(chunk);
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

    private void AddUp(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> raw)
    {
        int lanes = _stride / 2;
        for (int block = 0; block < _blocks; block++)
        {
            // Two sums, so that an addition need not wait for the one before.
            Vector128<float> even = Vector128.Create(_biasWeights.AsSpan(block * 4, 4));
            Vector128<float> odd = Vector128<float>.Zero;
            int i = 0;
            for (; i < indices.Length - 1; i += 2)
            {
                even += WeightOf(indices[i], lanes, block) * Vector128.Create(values[i]);
                odd += WeightOf(indices[i + 1], lanes, block) * Vector128.Create(values[i + 1]);
            }

            if (i < indices.Length)
                even += WeightOf(indices[i], lanes, block) * Vector128.Create(values[i]);
            (even + odd).CopyTo(raw[(block * 4)..]);
        }
    }

    private void Activate(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> raw)
    {
        AddUp(indices, values, raw);
        FtrlActivation.Apply(Options.Link, raw[..Options.Classes]);
    }

    private void Update(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> raw, int label)
    {
        Updates++;
        Version++;
        History = LearningHistory.Learnt(History, indices, values, label);
        float weight = _balance.Take(label);
        for (int k = 0; k < Options.Classes; k++)
            raw[k] = weight * (raw[k] - (k == label ? 1f : 0f));

        // Lanes beyond the last class stay untouched: their gradient is 0.
        raw[Options.Classes..].Clear();
        for (int block = 0; block < _blocks; block++)
        {
            var error = Vector128.Create<float>(raw.Slice(block * 4, 4));
            Step(_bias.AsSpan(block * 8, 8), _biasWeights.AsSpan(block * 4, 4), error);
            for (int i = 0; i < indices.Length; i++)
            {
                FtrlChunk chunk = Writable(indices[i] / FtrlChunk.Features);
                int feature = indices[i] % FtrlChunk.Features;
                chunk.Versions[feature] = Version;
                Step(
                    chunk.Values.AsSpan((feature * _stride) + (block * 8), 8), chunk.Weights.AsSpan((feature * _stride / 2) + (block * 4), 4),
                    error * Vector128.Create(values[i]));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> WeightOf(int index, int lanes, int block) => _chunks[index / FtrlChunk.Features] is { } chunk
        ? Vector128.Create(chunk.Weights.AsSpan((index % FtrlChunk.Features * lanes) + (block * 4), 4))
        : Vector128<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(Span<float> cell, Span<float> weight, Vector128<float> gradient)
    {
        var z = Vector128.Create<float>(cell);
        var n = Vector128.Create<float>(cell[4..]);
        var grown = n + (gradient * gradient);
        var root = Vector128.Sqrt(grown);
        var sigma = (root - Vector128.Sqrt(n)) / Vector128.Create(Options.Alpha);
        var moved = z + (gradient - (sigma * Vector128.Create<float>(weight)));
        moved.CopyTo(cell);
        grown.CopyTo(cell[4..]);
        _rule.Weight(moved, root).CopyTo(weight);
    }

    private void ComputeWeights(ReadOnlySpan<float> sums, Span<float> weights)
    {
        for (int i = 0; i < weights.Length; i += 4)
        {
            var root = Vector128.Sqrt(Vector128.Create(sums.Slice((i * 2) + 4, 4)));
            _rule.Weight(Vector128.Create(sums.Slice(i * 2, 4)), root).CopyTo(weights[i..]);
        }
    }

    private int PruneChunk(int index, FtrlChunk chunk, float limit)
    {
        int held = 0, forgotten = 0;
        for (int feature = 0; feature < FtrlChunk.Features; feature++)
        {
            if (!chunk.Holds(feature))
                continue;
            held++;
            if (!chunk.IsWithin(feature, limit))
                continue;
            forgotten++;
            chunk = Writable(index);
            chunk.Forget(feature, Version);
        }

        if (held == forgotten)
        {
            _emptied[index] = Version;
            _chunks[index] = null;
            Release(chunk);
        }

        return forgotten;
    }

    private FtrlChunk Writable(int index)
    {
        FtrlChunk? chunk = _chunks[index];
        if (chunk is null)
        {
            chunk = new FtrlChunk(_stride);
            _chunks[index] = chunk;
        }
        else if (Volatile.Read(ref chunk.Holders) > 1)
        {
            if (!_pool.TryDequeue(out FtrlChunk? copy))
                copy = new FtrlChunk(_stride);
            copy.Holders = 1;
            chunk.CopyTo(copy);
            _chunks[index] = copy;
            Release(chunk);
            chunk = copy;
        }

        chunk.Version = Version;
        return chunk;
    }
}
