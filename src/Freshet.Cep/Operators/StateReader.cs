using System.Buffers.Binary;
using Freshet.State;

namespace Freshet.Cep.Operators;

/// <summary>Reads what <see cref="StateWriter{T}"/> wrote; what is cut off or points nowhere is refused.</summary>
internal ref struct StateReader<T>(ReadOnlySpan<byte> bytes, Serializer<T> elements)
{
    private ReadOnlySpan<byte> _left = bytes;

    public readonly bool IsAtEnd => _left.IsEmpty;

    public byte ReadByte() => Take(1)[0];

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public int ReadCount()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = ReadByte();
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return value <= int.MaxValue ? (int)value : throw Damaged();
        }

        throw Damaged();
    }

    public T ReadElement(out long time)
    {
        time = ReadInt64();
        return elements.Read(Take(ReadCount()));
    }

    /// <summary>One of those read before, by its number from 1; null for 0.</summary>
    public TItem? ReadReference<TItem>(TItem[] items)
        where TItem : class
    {
        int number = ReadCount();
        return number == 0 ? null : number <= items.Length && items[number - 1] is { } item ? item : throw Damaged();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _left.Length)
            throw Damaged();
        ReadOnlySpan<byte> taken = _left[..count];
        _left = _left[count..];
        return taken;
    }

    private static InvalidDataException Damaged() => new("The state of a pattern is damaged: it ends early, or refers to what it does not hold.");
}
