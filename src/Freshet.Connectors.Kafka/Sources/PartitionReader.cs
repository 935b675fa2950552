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
        while (count < batch.Length && !_position.IsAtEnd && _queue.Next is { IsEmpty: false } fetched)
            _queue.Took(Take(fetched, batch, ref count));
        if (!_position.IsAtEnd)
            _fetcher.EnsureFetching(isStarving: _queue.IsEmpty);
        return new ReadResult(count, _position.IsAtEnd);
    }

    private int Take(ReadOnlySpan<FetchedRecord<T>> fetched, Span<Record<T>> batch, ref int count)
    {
        int taken = 0;
        long end = _position.End == PartitionPosition.NoEnd ? long.MaxValue : _position.End;
        long next = _position.Next;
        while (taken < fetched.Length && count < batch.Length && next < end)
        {
            ref readonly FetchedRecord<T> one = ref fetched[taken++];
            if (one.Offset >= end)
            {
                // What stands behind the end is another's; the last offsets before it may be those of a transaction's marks, which nobody sees.
                next = end;
                break;
            }

            next = Math.Max(next, one.Note == FetchedNote.End ? one.Offset : one.Offset + 1);
            if (one.Note is null)
                batch[count++] = one.Record;
            else if (one.Note != FetchedNote.End && one.Note != FetchedNote.Skipped)
                _context.Reject(new DeadLetter(_name.ToString(), one.Offset, one.Note.Reason, one.Note.Bytes));
        }

        _position = _position with { Next = next };
        return taken;
    }

    public override void WritePosition(IBufferWriter<byte> output) => _position.Write(output);

    public override void CheckpointCompleted(ReadOnlySpan<byte> position)
    {
        if (PartitionPosition.Read(position).Next is >= 0 and var offset)
            _fetcher.CommitForMonitoring(_name, offset);
    }
}
