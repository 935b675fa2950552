using Confluent.Kafka;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>
/// Keeps the key or the value of the record at hand in memory that is used again: librdkafka's own is gone before its client tells the record's place.
/// A taker of values gets them from there. Used by one thread.
/// </summary>
internal sealed class KeptBytes : IDeserializer<bool>
{
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>Who takes the bytes; null where they are kept.</summary>
    public IRecordTaker? Taker { get; set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>Gives whether there is something, though it may be empty.</summary>
    public bool Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (Taker is { } taker)
        {
            if (!isNull)
                taker.TakeValue(data);
            return !isNull;
        }

        if (data.Length > _bytes.Length)
            _bytes = new byte[(int)Math.Min(Array.MaxLength, data.Length * 2L)];
        data.CopyTo(_bytes);
        _length = data.Length;
        return !isNull;
    }
}
