using System.Buffers;
using Freshet.Connectors.Kafka.Clients;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Sources;

/// <summary>Reads one partition in order. Used by the thread that steps its task.</summary>
internal sealed class PartitionReader<T> : SplitReader<T>
{
    private readonly PartitionName _name;
    private readonly PartitionFetcher<T> _fetcher;
    private readonly SplitReaderContext _context;
    private readonly Func<T, KafkaPosition, T>? _stamp;
    private readonly PartitionQueue<T>? _queue;
    private PartitionPosition _position;

    public PartitionReader(
        PartitionName name, PartitionPosition start, PartitionFetcher<T> fetcher, SplitReaderContext context, Func<T, KafkaPosition, T>? stamp)
    {
        _name = name;
        _position = start;
        _fetcher = fetcher;
        _context = context;
        _stamp = stamp;
        _queue = start.IsAtEnd ? null : fetcher.Add(name, start.Next);
    }

    public override ReadResult Read(Span<Record<T>> batch)
    {
        if (_queue is null || _position.IsAtEnd)
            return new ReadResult(0, true);
        int count = 0;
        while (count < batch.Length && !_position.IsAtEnd && _queue.TryTake(out FetchedRecord<T> fetched))
        {
            if (_position.End != PartitionPosition.NoEnd && fetched.Offset >= _position.End)
            {
                _position = _position with { Next = _position.End }; // the last offsets may be those of a transaction's marks, which nobody sees
                break;
            }

            count += Take(in fetched, ref batch[count]);
        }

        if (!_position.IsAtEnd)
            _fetcher.EnsureFetching();
        return new ReadResult(count, _position.IsAtEnd);
    }

    public override void WritePosition(IBufferWriter<byte> output) => _position.Write(output);

    public override void CheckpointCompleted(ReadOnlySpan<byte> position)
    {
        if (PartitionPosition.Read(position).Next is >= 0 and var offset)
            _fetcher.CommitForMonitoring(_name, offset);
    }

    /// <summary>Takes what came; gives how many records it makes.</summary>
    private int Take(in FetchedRecord<T> fetched, ref Record<T> record)
    {
        if (fetched.Kind == FetchedKind.EndReached)
        {
            if (_position.Next < fetched.Offset)
                _position = _position with { Next = fetched.Offset };
            return 0;
        }

        _position = _position with { Next = fetched.Offset + 1 };
        if (fetched.Kind == FetchedKind.Rejected)
            _context.Reject(new DeadLetter(_name.ToString(), fetched.Offset, fetched.Rejection!, fetched.Bytes));
        if (fetched.Kind != FetchedKind.Decoded)
            return 0;
        record = fetched.Record;
        if (_stamp is not null)
            record = new Record<T>(_stamp(record.Value, new KafkaPosition(_name.Topic, _name.Partition, fetched.Offset, record.Time)), record.Time);
        return 1;
    }
}
