using System.Buffers;

namespace Reviews.Learning;

/// <summary>A frozen model. Immutable; any thread may read it until it is disposed. Not disposing it costs memory reuse only.</summary>
public sealed class FtrlSnapshot : IDisposable
{
    private readonly FtrlClassifier _owner;
    private FtrlChunk?[]? _chunks;

    internal FtrlSnapshot(FtrlClassifier owner, FtrlOptions options, long updates, long[] counts, float[] bias, FtrlChunk?[] chunks)
    {
        _owner = owner;
        Options = options;
        Updates = updates;
        Counts = counts;
        Bias = bias;
        _chunks = chunks;
    }

    /// <summary>The parameters.</summary>
    public FtrlOptions Options { get; }

    /// <summary>Examples learnt when it was frozen.</summary>
    public long Updates { get; }

    internal long[] Counts { get; }
    internal float[] Bias { get; }
    internal FtrlChunk?[] Chunks => _chunks ?? throw new ObjectDisposedException(nameof(FtrlSnapshot));

    /// <summary>The chunks that hold anything, each with the number of the update that last changed it.</summary>
    public IEnumerable<(int Chunk, long Version)> ChunkVersions()
    {
        var chunks = Chunks;
        for (int i = 0; i < chunks.Length; i++)
        {
            if (chunks[i] is { } chunk)
            {
                yield return (i, chunk.Version);
            }
        }
    }

    /// <summary>At least as many bytes as <see cref="WriteTo"/> writes.</summary>
    public int MaxBytes => FtrlFormat.MaxBytes(this);

    /// <summary>Writes the whole model, little-endian, non-empty entries only, each part with a checksum.</summary>
    public void WriteTo(IBufferWriter<byte> writer) => FtrlFormat.Write(this, writer);

    /// <summary>Writes one chunk as a self-checking part.</summary>
    public void WriteChunk(int chunk, IBufferWriter<byte> writer) => FtrlFormat.WriteChunk(this, chunk, writer);

    /// <summary>SHA-256 (hex) over parameters, counts and non-zero entries; independent of which chunks are allocated.</summary>
    public string StateHash() => FtrlFormat.Hash(this);

    /// <summary>Lets the model reuse chunks only this snapshot still held.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _chunks, null) is { } chunks)
        {
            foreach (var chunk in chunks)
            {
                if (chunk is not null)
                {
                    _owner.Release(chunk);
                }
            }
        }
    }
}
