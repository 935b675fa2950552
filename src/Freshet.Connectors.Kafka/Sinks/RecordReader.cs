using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Freshet.Connectors.Kafka.Clients;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>Reads the records of a committable, one at a time. A record that lies in two pieces of memory is copied together.</summary>
internal ref struct RecordReader
{
    private SequenceReader<byte> _bytes;
    private string _topic = "";
    private byte[] _together = [];

    /// <exception cref="InvalidDataException">The bytes are of another version.</exception>
    public RecordReader(ReadOnlySequence<byte> records)
    {
        _bytes = new SequenceReader<byte>(records);
        if (_bytes.TryRead(out byte version) && version != RecordFormat.Version)
        {
            throw new InvalidDataException(
                $"Records in the checkpoint for a Kafka topic have the version {version}, and this sink reads {RecordFormat.Version}. Restart with the program that wrote them.");
        }
    }

    /// <summary>The next record; it is valid until the next call.</summary>
    /// <exception cref="InvalidDataException">The bytes end in the middle of a record.</exception>
    public bool TryNext(out OutgoingRecord record)
    {
        record = default;
        if (_bytes.End)
            return false;
        if (!_bytes.TryReadLittleEndian(out int length) || length < RecordFormat.FixedBytes - 4 || _bytes.Remaining < length)
            throw Torn();
        ReadOnlySpan<byte> bytes;
        if (_bytes.UnreadSpan.Length >= length)
        {
            bytes = _bytes.UnreadSpan[..length];
        }
        else
        {
            if (_together.Length < length)
                _together = new byte[Math.Max(length, 4096)];
            _bytes.TryCopyTo(_together.AsSpan(0, length));
            bytes = _together.AsSpan(0, length);
        }

        _bytes.Advance(length);
        record = Decode(bytes);
        return true;
    }

    private OutgoingRecord Decode(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> topic = Take(ref bytes, BinaryPrimitives.ReadUInt16LittleEndian(Take(ref bytes, 2)));
        int partition = BinaryPrimitives.ReadInt32LittleEndian(Take(ref bytes, 4));
        long time = BinaryPrimitives.ReadInt64LittleEndian(Take(ref bytes, 8));
        int keyLength = BinaryPrimitives.ReadInt32LittleEndian(Take(ref bytes, 4));
        ReadOnlySpan<byte> key = Take(ref bytes, Math.Max(0, keyLength));
        int valueLength = BinaryPrimitives.ReadInt32LittleEndian(Take(ref bytes, 4));
        ReadOnlySpan<byte> value = Take(ref bytes, Math.Max(0, valueLength));
        return new OutgoingRecord
        {
            Topic = NameOf(topic),
            Partition = partition,
            Time = new EventTime(time),
            HasKey = keyLength >= 0,
            Key = key,
            HasValue = valueLength >= 0,
            Value = value,
            Headers = bytes,
        };
    }

    /// <summary>The topic's name, made once as long as it stays the same.</summary>
    private string NameOf(scoped ReadOnlySpan<byte> topic)
    {
        Span<char> name = stackalloc char[topic.Length];
        if (Encoding.UTF8.TryGetChars(topic, name, out int length) && name[..length].SequenceEqual(_topic))
            return _topic;
        return _topic = Encoding.UTF8.GetString(topic);
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length < count)
            throw Torn();
        ReadOnlySpan<byte> taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    private static InvalidDataException Torn() => new("Records in the checkpoint for a Kafka topic end in the middle of one. Restart from an earlier checkpoint.");
}
