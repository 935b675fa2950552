using System.Buffers.Binary;
using System.Buffers.Text;

namespace Freshet.Connectors.MongoDB;

/// <summary>Writes a document into memory that is large enough: what is there as BSON is copied, nothing is made into objects.</summary>
internal ref struct RawBson(Span<byte> output)
{
    private readonly Span<byte> _output = output;

    public int Length { get; private set; }

    /// <summary>Begins a document; what it gives is for <see cref="End"/>.</summary>
    public int Begin()
    {
        int start = Length;
        Length += 4;
        return start;
    }

    public void End(int start)
    {
        _output[Length++] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(_output[start..], Length - start);
    }

    public void Name(byte type, scoped ReadOnlySpan<byte> name)
    {
        _output[Length++] = type;
        Bytes(name);
        _output[Length++] = 0;
    }

    /// <summary>The name of an array's element.</summary>
    public void Name(byte type, int index)
    {
        _output[Length++] = type;
        Utf8Formatter.TryFormat(index, _output[Length..], out int digits);
        Length += digits;
        _output[Length++] = 0;
    }

    public void Text(scoped ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_output[Length..], value.Length + 1);
        Length += 4;
        Bytes(value);
        _output[Length++] = 0;
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_output[Length..], value);
        Length += 8;
    }

    public void Boolean(bool value) => _output[Length++] = value ? (byte)1 : (byte)0;

    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_output[Length..]);
        Length += value.Length;
    }
}
