using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Freshet.Connectors.Sqlite;

/// <summary>
/// Rows as bytes, behind each other without a frame: per value its tag, then 8 bytes of a number or a length and the bytes of a text or blob.
/// Grows as rows come. Not thread-safe.
/// </summary>
internal sealed class RowBuffer
{
    private const int KeptBytes = 16 << 20;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public void WriteNull() => Reserve(1)[0] = (byte)ValueTag.Null;

    public void WriteInteger(long value) => WriteEight(ValueTag.Integer, value);

    public void WriteReal(double value) => WriteEight(ValueTag.Real, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Half of a surrogate pair has no UTF-8: it becomes U+FFFD.</summary>
    public void WriteText(string value)
    {
        int most = checked(5 + Encoding.UTF8.GetMaxByteCount(value.Length));
        int length = Encoding.UTF8.GetBytes(value, Grow(most)[5..]);
        WriteHead(ValueTag.Text, length);
        Length += length;
    }

    public void WriteBlob(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Grow(checked(5 + value.Length))[5..]);
        WriteHead(ValueTag.Blob, value.Length);
        Length += value.Length;
    }

    public void MoveTo(IBufferWriter<byte> output)
    {
        output.Write(_bytes.AsSpan(0, Length));
        Length = 0;
        if (_bytes.Length > KeptBytes)
            _bytes = []; // a peak is not held for ever
    }

    private void WriteEight(ValueTag tag, long bits)
    {
        Span<byte> span = Reserve(9);
        span[0] = (byte)tag;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], bits);
    }

    private void WriteHead(ValueTag tag, int length)
    {
        Span<byte> span = Reserve(5);
        span[0] = (byte)tag;
        BinaryPrimitives.WriteInt32LittleEndian(span[1..], length);
    }

    private Span<byte> Reserve(int count)
    {
        Span<byte> span = Grow(count);
        Length += count;
        return span[..count];
    }

    private Span<byte> Grow(int count)
    {
        if (_bytes.Length - Length < count)
        {
            long size = Math.Min(Array.MaxLength, Math.Max((long)Length + count, Math.Max(4096, 2L * _bytes.Length)));
            if (size - Length < count)
            {
                throw new InvalidOperationException(
                    "A SQLite sink has gathered 2 GB since its last checkpoint and cannot hold more. Take checkpoints more often.");
            }

            byte[] larger = GC.AllocateUninitializedArray<byte>((int)size);
            _bytes.AsSpan(0, Length).CopyTo(larger);
            _bytes = larger;
        }

        return _bytes.AsSpan(Length);
    }
}
