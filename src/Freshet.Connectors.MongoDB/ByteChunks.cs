namespace Freshet.Connectors.MongoDB;

/// <summary>Memory for bytes that stay where they are until all are given up at once. Not thread-safe.</summary>
internal sealed class ByteChunks
{
    private const int ChunkBytes = 256 * 1024;

    private readonly List<byte[]> _chunks = [];
    private int _chunk;
    private int _used;

    /// <summary>The bytes given out.</summary>
    public long Length { get; private set; }

    public Memory<byte> Take(int count)
    {
        Length += count;
        if (count > ChunkBytes)
            return new byte[count];
        if (_chunks.Count > 0 && _used + count > ChunkBytes)
        {
            _chunk++;
            _used = 0;
        }

        if (_chunk == _chunks.Count)
            _chunks.Add(GC.AllocateUninitializedArray<byte>(ChunkBytes));
        Memory<byte> taken = _chunks[_chunk].AsMemory(_used, count);
        _used += count;
        return taken;
    }

    public void Clear()
    {
        _chunk = 0;
        _used = 0;
        Length = 0;
    }
}
