using System.Buffers;
using Freshet.Sinks;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>Gathers the records of an epoch. Used by one thread at a time.</summary>
internal sealed class EpochWriter<T>(string topic, KafkaSerializer<T> serializer, KafkaSinkOptions options) : CommittingSinkWriter<T>
{
    private readonly RecordWriter<T> _records = new(topic, serializer);
    private readonly EpochBuffer _buffer = new(options.EpochMemoryBytes, options.SpoolFolder);

    public override bool IsFull => _buffer.Length >= options.EarlyCheckpointBytes;

    public override void Write(ReadOnlySpan<Record<T>> batch)
    {
        foreach (ref readonly Record<T> record in batch)
            _records.Write(in record, _buffer);
    }

    public override ReadOnlySequence<byte> PrepareCommit() => _buffer.Take();

    public override void Dispose()
    {
        _buffer.Dispose();
        base.Dispose();
    }
}
