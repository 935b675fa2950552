using System.Buffers.Binary;

namespace Freshet.Connectors.MongoDB;

/// <summary>Walks over the elements of a document in its bytes, without making objects of them.</summary>
internal ref struct BsonElements
{
    private readonly int _end;
    private ReadOnlySpan<byte> _rest;

    /// <exception cref="InvalidDataException">The bytes are no document.</exception>
    public BsonElements(ReadOnlySpan<byte> document)
    {
        if (document.Length < 5 || BinaryPrimitives.ReadInt32LittleEndian(document) != document.Length || document[^1] != 0)
            throw Torn();
        _rest = document[4..^1];
        _end = document.Length - 1;
    }

    /// <summary>The BSON type of the element.</summary>
    public byte Type { get; private set; }

    /// <summary>Its name in UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Its value as it stands in the document.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Where the value stands in the document.</summary>
    public readonly int ValueOffset => _end - _rest.Length - Value.Length;

    /// <exception cref="InvalidDataException">The bytes are no document.</exception>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
            return false;
        Type = _rest[0];
        int end = _rest[1..].IndexOf((byte)0);
        if (end < 0)
            throw Torn();
        Name = _rest.Slice(1, end);
        _rest = _rest[(end + 2)..];
        int length = LengthOf(Type, _rest);
        if ((uint)length > (uint)_rest.Length)
            throw Torn();
        Value = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    /// <summary>The value where it is an integer; else null.</summary>
    public readonly long? WholeNumber() => Type switch
    {
        0x10 => BinaryPrimitives.ReadInt32LittleEndian(Value),
        0x12 => BinaryPrimitives.ReadInt64LittleEndian(Value),
        _ => null,
    };

    private static int LengthOf(byte type, ReadOnlySpan<byte> rest) => type switch
    {
        0x01 or 0x09 or 0x11 or 0x12 => 8, // double, date, timestamp, 64 bit integer
        0x02 or 0x0D or 0x0E => 4 + Prefix(rest), // string, code, symbol
        0x03 or 0x04 or 0x0F => Prefix(rest), // document, array, code with scope
        0x05 => 5 + Prefix(rest), // binary
        0x06 or 0x0A or 0x7F or 0xFF => 0, // undefined, null, the greatest and the least key
        0x07 => 12, // object id
        0x08 => 1, // boolean
        0x0B => Text(rest) + Text(rest[Text(rest)..]), // regular expression
        0x0C => 4 + Prefix(rest) + 12, // reference to another collection
        0x10 => 4, // 32 bit integer
        0x13 => 16, // decimal
        _ => throw Torn(),
    };

    private static int Prefix(ReadOnlySpan<byte> rest)
    {
        int length = rest.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(rest);
        return length < 0 ? throw Torn() : length;
    }

    private static int Text(ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)0);
        return end < 0 ? throw Torn() : end + 1;
    }

    private static InvalidDataException Torn() => new("Bytes that should be a BSON document are none.");
}
