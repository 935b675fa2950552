using System.Buffers;
using System.Buffers.Binary;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>
/// The bytes of a state section while it is written. Parts carry a 32-bit little-endian length that is filled in behind them, so that
/// parts nest and nothing is copied. Used by one thread.
/// </summary>
internal sealed class SectionWriter : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[256];
    private int _count;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    /// <summary>What is written, to be changed in place. Valid until more is.</summary>
    public Span<byte> WrittenSpan => _bytes.AsSpan(0, _count);

    /// <summary>Takes back what was written behind the first bytes, and keeps the room.</summary>
    public void Truncate(int count) => _count = count;

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_count);
    }

    /// <summary>Writes a value as a part.</summary>
    public void WritePart<T>(Serializer<T> serializer, T value)
    {
        int start = BeginPart();
        serializer.Write(value, this);
        EndPart(start);
    }

    /// <summary>Writes bytes as a part.</summary>
    public void WritePart(ReadOnlySpan<byte> bytes)
    {
        WriteInt32(bytes.Length);
        bytes.CopyTo(GetSpan(bytes.Length));
        _count += bytes.Length;
    }

    /// <summary>Begins a part of what is written next; gives where it starts.</summary>
    public int BeginPart()
    {
        WriteInt32(0);
        return _count;
    }

    public void EndPart(int start) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start - 4), _count - start);

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(GetSpan(4), value);
        _count += 4;
    }

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(GetSpan(8), value);
        _count += 8;
    }

    private void Reserve(int size)
    {
        size = Math.Max(size, 1);
        if (_bytes.Length - _count >= size)
            return;
        byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)_count + size)));
        WrittenSpan.CopyTo(larger);
        _bytes = larger;
    }
}
