using System.Buffers;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Sources;

/// <summary>Reads one partition in order. Used by the thread that steps its task.</summary>
internal sealed class PartitionReader<T> : SplitReader<T>
{
    private readonly PartitionName _name;
    private readonly PartitionFetcher<T> _fetcher;
    private readonly SplitReaderContext _context;
    private readonly PartitionQueue<T>? _queue;
    private PartitionPosition _position;

    public PartitionReader(PartitionName name, PartitionPosition start, PartitionFetcher<T> fetcher, SplitReaderContext context)
    {
        _name = name;
        _position = start;
        _fetcher = fetcher;
        _context = context;
        _queue = start.IsAtEnd ? null : fetcher.Add(name, start.Next);
    }

    public override ReadResult Read(Span<Record<T>> batch)
    {
        if (_queue is null || _position.IsAtEnd)
            return new ReadResult(0, true);
        int count = 0;
        while (count < batch.Length && !_position.IsAtEnd && _queue.TryTake(out FetchedRecord<T> fetched))
        {
            // What stands behind the end is another's; the last offsets before it may be those of a transaction's marks, which nobody sees.
            long next = fetched.Note == FetchedNote.End ? fetched.Offset : fetched.Offset + 1;
            bool isBehind = _position.End != PartitionPosition.NoEnd && fetched.Offset >= _position.End;
            _position = _position with { Next = isBehind ? _position.End : Math.Max(_position.Next, next) };
            if (isBehind)
                break;
            if (fetched.Note is null)
                batch[count++] = fetched.Record;
            else if (fetched.Note != FetchedNote.End && fetched.Note != FetchedNote.Skipped)
                _context.Reject(new DeadLetter(_name.ToString(), fetched.Offset, fetched.Note.Reason, fetched.Note.Bytes));
        }

        if (!_position.IsAtEnd)
            _fetcher.EnsureFetching(isStarving: _queue.IsEmpty);
        return new ReadResult(count, _position.IsAtEnd);
    }

    public override void WritePosition(IBufferWriter<byte> output) => _position.Write(output);

    public override void CheckpointCompleted(ReadOnlySpan<byte> position)
    {
        if (PartitionPosition.Read(position).Next is >= 0 and var offset)
            _fetcher.CommitForMonitoring(_name, offset);
    }
}
