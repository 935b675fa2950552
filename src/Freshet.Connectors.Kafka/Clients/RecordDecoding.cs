using Confluent.Kafka;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>What a decoder made of a record, and the record's first bytes where it rejected it. Immutable.</summary>
internal readonly record struct Decoded<T>(DecodeResult<T> Result, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Calls the user's decoder while librdkafka holds the record: it gives the key first, then the value, on the same thread. Used by one
/// thread.
/// </summary>
internal sealed class RecordDecoding<T>(KafkaDecoder<T> decoder) : IDeserializer<bool>, IDeserializer<Decoded<T>>
{
    private const int MostRejectedBytes = 1 << 16;

    private byte[] _key = new byte[256];
    private int _keyLength;

    /// <summary>Keeps the key for the value that follows; gives whether there is one.</summary>
    bool IDeserializer<bool>.Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        _keyLength = isNull ? -1 : data.Length;
        if (data.Length > _key.Length)
            _key = new byte[data.Length * 2];
        data.CopyTo(_key);
        return !isNull;
    }

    Decoded<T> IDeserializer<Decoded<T>>.Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        var record = new KafkaRecord(context.Topic, _keyLength >= 0, _key.AsSpan(0, Math.Max(0, _keyLength)), isNull, data, context.Headers);
        DecodeResult<T> result;
        try
        {
            result = decoder(in record);
        }
        catch (InvalidDataException e)
        {
            result = DecodeResult<T>.Rejected(e.Message);
        }

        return result.IsDecoded || result.IsSkipped
            ? new Decoded<T>(result, default)
            : new Decoded<T>(result, data[..Math.Min(data.Length, MostRejectedBytes)].ToArray());
    }
}
