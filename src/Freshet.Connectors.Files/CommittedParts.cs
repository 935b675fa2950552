using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Freshet.Connectors.Files;

/// <summary>
/// A committable's bytes: the version 1, whether files are to be made visible, the number of buckets; for each the length of its name, its name, the length of
/// its bytes, its bytes.
/// </summary>
internal ref struct CommittedParts
{
    private const byte Version = 1;

    private ReadOnlySpan<byte> _rest;

    /// <exception cref="InvalidDataException">The bytes are of another version, or no committable.</exception>
    public CommittedParts(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
        byte version = Take(1)[0];
        if (version != Version)
            throw new InvalidDataException($"Lines in the checkpoint have the version {version}, and this sink reads {Version}. Restart with the program that wrote them.");
        IsRoll = Take(1)[0] != 0;
        Count = TakeInt32();
    }

    public bool IsRoll { get; }

    public int Count { get; }

    public static ReadOnlySequence<byte> Written(bool isRoll, SortedDictionary<string, ArrayBufferWriter<byte>> buckets)
    {
        var output = new ArrayBufferWriter<byte>(6 + buckets.Sum(b => 8 + (3 * b.Key.Length) + b.Value.WrittenCount));
        output.Write([Version, isRoll ? (byte)1 : (byte)0]);
        WriteInt32(buckets.Count, output);
        foreach ((string bucket, ArrayBufferWriter<byte> bytes) in buckets)
        {
            WriteInt32(Encoding.UTF8.GetByteCount(bucket), output);
            Encoding.UTF8.GetBytes(bucket, output);
            WriteInt32(bytes.WrittenCount, output);
            output.Write(bytes.WrittenSpan);
        }

        return new ReadOnlySequence<byte>(output.WrittenMemory);
    }

    /// <exception cref="InvalidDataException">The bytes end too early.</exception>
    public ReadOnlySpan<byte> Next(out string bucket)
    {
        bucket = Encoding.UTF8.GetString(Take(TakeInt32()));
        return Take(TakeInt32());
    }

    private static void WriteInt32(int value, ArrayBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    private int TakeInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
            throw new InvalidDataException("Lines in the checkpoint end too early. Restart from an earlier checkpoint.");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
