using System.Buffers;

namespace Freshet.Connectors.Kafka;

/// <summary>Turns values into records of a topic. Stateless; safe to share between threads.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class KafkaSerializer<T>
{
    /// <summary>Appends the record's key; false, and nothing appended, where it has none.</summary>
    public virtual bool TryWriteKey(T value, IBufferWriter<byte> output) => false;

    /// <summary>Appends the record's value; false, and nothing appended, for a tombstone.</summary>
    public abstract bool TryWriteValue(T value, IBufferWriter<byte> output);

    /// <summary>The record's timestamp; its event time by default. <see cref="EventTime.None"/>: the time at which it is sent.</summary>
    public virtual EventTime TimeOf(in Record<T> record) => record.Time;

    /// <summary>The topic, where it is not the sink's.</summary>
    public virtual string? TopicOf(T value) => null;

    /// <summary>The partition; null: the key's hash decides, or chance where there is no key.</summary>
    public virtual int? PartitionOf(T value) => null;

    /// <summary>Adds the record's headers.</summary>
    public virtual void WriteHeaders(T value, KafkaHeaderWriter headers)
    {
    }

    /// <summary>A serializer made of two functions.</summary>
    /// <param name="writeValue">Appends the value.</param>
    /// <param name="writeKey">Appends the key; null: records have none.</param>
    public static KafkaSerializer<T> Of(Action<T, IBufferWriter<byte>> writeValue, Action<T, IBufferWriter<byte>>? writeKey = null)
    {
        ArgumentNullException.ThrowIfNull(writeValue);
        return new Composed(writeValue, writeKey);
    }

    private sealed class Composed(Action<T, IBufferWriter<byte>> writeValue, Action<T, IBufferWriter<byte>>? writeKey) : KafkaSerializer<T>
    {
        public override bool TryWriteKey(T value, IBufferWriter<byte> output)
        {
            writeKey?.Invoke(value, output);
            return writeKey is not null;
        }

        public override bool TryWriteValue(T value, IBufferWriter<byte> output)
        {
            writeValue(value, output);
            return true;
        }
    }
}
