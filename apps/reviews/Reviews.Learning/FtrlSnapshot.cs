using System.Buffers;

namespace Reviews.Learning;

/// <summary>A frozen model. Immutable; any thread may read it until it is disposed. Not disposing it costs memory reuse only.</summary>
public sealed class FtrlSnapshot : IDisposable
{
    private readonly FtrlClassifier _owner;
    private readonly long[] _emptied;
    private FtrlChunk?[]? _chunks;

    internal FtrlSnapshot(FtrlClassifier owner, FtrlHeader header, FtrlChunk?[] chunks, long[] emptied)
    {
        _owner = owner;
        Options = owner.Options;
        (Updates, History, Version, Counts, Bias) = (header.Updates, header.History, header.Version, header.Counts, header.Bias);
        (_chunks, _emptied) = (chunks, emptied);
    }

    /// <summary>The parameters.</summary>
    public FtrlOptions Options { get; }

    /// <summary>Examples learnt when it was frozen.</summary>
    public long Updates { get; }

    /// <summary>See <see cref="FtrlClassifier.History"/>.</summary>
    public ulong History { get; }

    /// <summary>See <see cref="FtrlClassifier.Version"/>.</summary>
    public long Version { get; }

    internal long[] Counts { get; }

    internal float[] Bias { get; }

    internal FtrlChunk?[] Chunks => _chunks ?? throw new ObjectDisposedException(nameof(FtrlSnapshot));

    /// <summary>The chunks that hold anything, each with the version that last changed it.</summary>
    public IEnumerable<(int Chunk, long Version)> ChunkVersions()
    {
        FtrlChunk?[] chunks = Chunks;
        for (int i = 0; i < chunks.Length; i++)
        {
            if (chunks[i] is { } chunk)
                yield return (i, chunk.Version);
        }
    }

    /// <summary>How many features it holds, in time proportional to its chunks.</summary>
    public int Features() => Chunks.Sum(chunk => chunk is null ? 0 : Enumerable.Range(0, FtrlChunk.Features).Count(chunk.Holds));

    /// <summary>At least as many bytes as <see cref="WriteTo"/> writes.</summary>
    public int MaxBytes => FtrlFormat.MaxBytes(this);

    /// <summary>Writes the whole model, little-endian, only features that hold anything, each part with a checksum.</summary>
    public void WriteTo(IBufferWriter<byte> writer) => FtrlFormat.Write(this, writer);

    /// <summary>Writes the features that changed after <paramref name="version"/>, for <see cref="FtrlClassifier.Apply"/>.</summary>
    public void WriteChangesTo(long version, IBufferWriter<byte> writer) => FtrlFormat.WriteChanges(this, version, writer);

    /// <summary>SHA-256 (hex) over parameters, counts and non-zero entries; independent of which chunks are allocated.</summary>
    public string StateHash() => FtrlFormat.Hash(this);

    /// <summary>The version that last changed a chunk; 0 for one that never was.</summary>
    internal long VersionOf(int chunk) => Chunks[chunk]?.Version ?? _emptied[chunk];

    /// <summary>The version at which a chunk was last left with nothing.</summary>
    internal long EmptiedAt(int chunk) => _emptied[chunk];

    /// <summary>Lets the model reuse chunks only this snapshot still held.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _chunks, null) is not { } chunks)
            return;
        foreach (FtrlChunk? chunk in chunks)
        {
            if (chunk is not null)
                _owner.Release(chunk);
        }
    }
}
