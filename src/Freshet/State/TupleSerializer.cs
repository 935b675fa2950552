using System.Buffers;
using System.Buffers.Binary;

namespace Freshet.State;

/// <summary>Parts of a tuple's bytes: all but the last with their 32-bit little-endian length before them.</summary>
internal static class TuplePart
{
    public static void Write<T>(Serializer<T> serializer, T value, IBufferWriter<byte> output)
    {
        ArrayBufferWriter<byte> part = ScratchBytes.Take();
        try
        {
            serializer.Write(value, part);
            Span<byte> span = output.GetSpan(4 + part.WrittenCount);
            BinaryPrimitives.WriteInt32LittleEndian(span, part.WrittenCount);
            part.WrittenSpan.CopyTo(span[4..]);
            output.Advance(4 + part.WrittenCount);
        }
        finally
        {
            ScratchBytes.GiveBack(part);
        }
    }

    public static T Next<T>(Serializer<T> serializer, ref ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 0 || length > bytes.Length - 4)
            throw new InvalidDataException("A tuple ends in the middle of a part.");
        T value = serializer.Read(bytes.Slice(4, length));
        bytes = bytes[(4 + length)..];
        return value;
    }
}

/// <summary>The bytes of 2 parts.</summary>
internal sealed class TupleSerializer<T1, T2>(Serializer<T1> item1, Serializer<T2> item2) : Serializer<(T1, T2)>
{
    public override bool IsImmutable { get; } = item1.IsImmutable && item2.IsImmutable;

    public override void Write((T1, T2) value, IBufferWriter<byte> output)
    {
        TuplePart.Write(item1, value.Item1, output);
        item2.Write(value.Item2, output);
    }

    public override (T1, T2) Read(ReadOnlySpan<byte> bytes) =>
        (TuplePart.Next(item1, ref bytes), item2.Read(bytes));
}

/// <summary>The bytes of 3 parts.</summary>
internal sealed class TupleSerializer<T1, T2, T3>(Serializer<T1> item1, Serializer<T2> item2, Serializer<T3> item3) : Serializer<(T1, T2, T3)>
{
    public override bool IsImmutable { get; } = item1.IsImmutable && item2.IsImmutable && item3.IsImmutable;

    public override void Write((T1, T2, T3) value, IBufferWriter<byte> output)
    {
        TuplePart.Write(item1, value.Item1, output);
        TuplePart.Write(item2, value.Item2, output);
        item3.Write(value.Item3, output);
    }

    public override (T1, T2, T3) Read(ReadOnlySpan<byte> bytes) =>
        (TuplePart.Next(item1, ref bytes), TuplePart.Next(item2, ref bytes), item3.Read(bytes));
}

/// <summary>The bytes of 4 parts.</summary>
internal sealed class TupleSerializer<T1, T2, T3, T4>(Serializer<T1> item1, Serializer<T2> item2, Serializer<T3> item3, Serializer<T4> item4) : Serializer<(T1, T2, T3, T4)>
{
    public override bool IsImmutable { get; } = item1.IsImmutable && item2.IsImmutable && item3.IsImmutable && item4.IsImmutable;

    public override void Write((T1, T2, T3, T4) value, IBufferWriter<byte> output)
    {
        TuplePart.Write(item1, value.Item1, output);
        TuplePart.Write(item2, value.Item2, output);
        TuplePart.Write(item3, value.Item3, output);
        item4.Write(value.Item4, output);
    }

    public override (T1, T2, T3, T4) Read(ReadOnlySpan<byte> bytes) =>
        (TuplePart.Next(item1, ref bytes), TuplePart.Next(item2, ref bytes), TuplePart.Next(item3, ref bytes), item4.Read(bytes));
}

/// <summary>The bytes of 5 parts.</summary>
internal sealed class TupleSerializer<T1, T2, T3, T4, T5>(Serializer<T1> item1, Serializer<T2> item2, Serializer<T3> item3, Serializer<T4> item4, Serializer<T5> item5) : Serializer<(T1, T2, T3, T4, T5)>
{
    public override bool IsImmutable { get; } = item1.IsImmutable && item2.IsImmutable && item3.IsImmutable && item4.IsImmutable && item5.IsImmutable;

    public override void Write((T1, T2, T3, T4, T5) value, IBufferWriter<byte> output)
    {
        TuplePart.Write(item1, value.Item1, output);
        TuplePart.Write(item2, value.Item2, output);
        TuplePart.Write(item3, value.Item3, output);
        TuplePart.Write(item4, value.Item4, output);
        item5.Write(value.Item5, output);
    }

    public override (T1, T2, T3, T4, T5) Read(ReadOnlySpan<byte> bytes) =>
        (TuplePart.Next(item1, ref bytes), TuplePart.Next(item2, ref bytes), TuplePart.Next(item3, ref bytes), TuplePart.Next(item4, ref bytes), item5.Read(bytes));
}
