using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Exchange;

/// <summary>The one-way connection of two subtasks. The producer side and the consumer side are each used by their own task only.</summary>
internal sealed class Channel<T>(int bufferCapacity)
{
    private const int Capacity = 8;

    private readonly BatchRing<Element<T>> _ring = new(Capacity);
    private readonly BatchRing<RecordBuffer<T>> _returned = new(2 * Capacity);

    // What one step made beyond the ring's bound. Bounded in practice: a task takes no input while anything waits here.
    private readonly Queue<Element<T>> _overflow = new();
    private int _producerWaits;

    public StreamTask? Producer { get; set; }

    public StreamTask? Consumer { get; set; }

    /// <summary>How full the channel is, from 0 to 1.</summary>
    public double Fill => (double)_ring.Count / Capacity;

    public RecordBuffer<T> RentBuffer() => _returned.TryDequeue(out RecordBuffer<T> buffer) ? buffer : new RecordBuffer<T>(bufferCapacity);

    public void Send(Element<T> element)
    {
        if (_overflow.Count > 0 || !_ring.TryEnqueue(element))
            _overflow.Enqueue(element);
        Consumer?.Wake();
    }

    /// <summary>Moves what waits into the ring; false while some still waits. The consumer wakes the producer when there is room.</summary>
    public bool TryDrain()
    {
        if (_overflow.Count == 0)
            return true;
        MoveOverflow();
        if (_overflow.Count == 0)
            return true;
        Volatile.Write(ref _producerWaits, 1);
        Interlocked.MemoryBarrier(); // the flag is seen before the ring is looked at again, so no wake-up is lost
        MoveOverflow();
        return _overflow.Count == 0;
    }

    public bool TryReceive(out Element<T> element)
    {
        if (!_ring.TryDequeue(out element))
            return false;
        Interlocked.MemoryBarrier(); // the room is seen before the flag is looked at
        if (Volatile.Read(ref _producerWaits) != 0)
        {
            Volatile.Write(ref _producerWaits, 0);
            Producer?.Wake();
        }

        return true;
    }

    /// <summary>The consumer gives a buffer back; where there is no room for it, it is left to the garbage collector.</summary>
    public void Return(RecordBuffer<T> buffer)
    {
        buffer.Clear();
        _returned.TryEnqueue(buffer);
    }

    private void MoveOverflow()
    {
        bool moved = false;
        while (_overflow.TryPeek(out Element<T> element) && _ring.TryEnqueue(element))
        {
            _overflow.Dequeue();
            moved = true;
        }

        if (moved)
            Consumer?.Wake();
    }
}
