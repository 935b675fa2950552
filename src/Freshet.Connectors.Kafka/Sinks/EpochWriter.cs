using System.Buffers;
using Freshet.Connectors.Kafka.Clients;
using Freshet.Sinks;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>
/// Gathers the records of an epoch. What the broker would never take is rejected here: behind the barrier it would hold up all that follows.
/// Used by one thread at a time.
/// </summary>
/// <param name="topic">The topic.</param>
/// <param name="serializer">How values become records.</param>
/// <param name="options">The sink's options.</param>
/// <param name="readLimits">Asks the broker, and blocks; null: for Kafka's defaults.</param>
internal sealed class EpochWriter<T>(string topic, KafkaSerializer<T> serializer, KafkaSinkOptions options, Func<TopicLimits>? readLimits = null)
    : CommittingSinkWriter<T>
{
    private readonly RecordWriter<T> _records = new(topic, serializer);
    private readonly EpochBuffer _buffer = new(options.EpochMemoryBytes, options.SpoolFolder);
    private SinkWriterContext? _context;
    private TopicLimits? _limits = readLimits is null ? TopicLimits.Default : null;

    public override bool IsReady => _limits is not null;

    public override bool IsFull => _buffer.Length >= options.EarlyCheckpointBytes;

    public override long MostWaitingBytes => 4 * options.EarlyCheckpointBytes;

    public override void Open(SinkWriterContext context)
    {
        _context = context;
        if (readLimits is not null)
            context.RunBlocking(() => Volatile.Write(ref _limits, readLimits()), static () => { });
    }

    public override void Write(ReadOnlySpan<Record<T>> batch)
    {
        int most = (_limits ?? TopicLimits.Default).MaxMessageBytes - TopicLimits.BatchOverhead;
        if (_buffer.Length == 0)
            _buffer.Write<byte>([RecordFormat.Version]);
        foreach (ref readonly Record<T> record in batch)
        {
            if (!_records.TryWrite(in record, most, _buffer, out DeadLetter? tooLarge))
                Reject(tooLarge);
        }
    }

    public override ReadOnlySequence<byte> PrepareCommit()
    {
        ReadOnlySequence<byte> all = _buffer.Take();
        return all.Length > 1 ? all : ReadOnlySequence<byte>.Empty; // every record may have been rejected
    }

    public override void Dispose()
    {
        _buffer.Dispose();
        base.Dispose();
    }

    private void Reject(DeadLetter letter)
    {
        if (_context is null)
            throw new InvalidDataException(letter.Reason);
        _context.Reject(letter);
    }
}
