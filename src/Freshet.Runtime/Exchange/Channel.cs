using System.Collections.Concurrent;
using Freshet.Runtime.Checkpoints;
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

    // Barriers announced beside the ring. One is put here before anything behind it goes into the ring: whoever sees that finds it.
    private readonly ConcurrentQueue<ChannelSegment<T>> _announced = new();
    private int _producerWaits;
    private int _handedOver;

    public StreamTask? Producer { get; set; }

    public StreamTask? Consumer { get; set; }

    /// <summary>How full the channel is, from 0 to 1.</summary>
    public double Fill => (double)_ring.Count / Capacity;

    /// <summary>The position of the next element in the ring. For the consumer.</summary>
    public long Head => _ring.Head;

    public RecordBuffer<T> RentBuffer() => _returned.TryDequeue(out RecordBuffer<T> buffer) ? buffer : new RecordBuffer<T>(bufferCapacity);

    public void Send(Element<T> element)
    {
        if (_overflow.Count > 0 || !_ring.TryEnqueue(element))
            _overflow.Enqueue(element);
        Consumer?.Wake();
    }

    /// <summary>
    /// Tells the consumer of a barrier behind everything sent so far, beside the ring: it overtakes what is in the ring, and what waits for room is handed over
    /// with it, so that the consumer knows all that is on its way.
    /// </summary>
    /// <param name="barrier">The barrier.</param>
    /// <param name="begun">When its checkpoint began at a source.</param>
    public void Announce(CheckpointBarrier barrier, DateTimeOffset begun)
    {
        var segment = new ChannelSegment<T>(_ring.Tail, _overflow.Count > 0 ? SegmentKind.HandOver : SegmentKind.Barrier) { Barrier = barrier, Begun = begun };
        if (segment.Kind == SegmentKind.HandOver)
            Interlocked.Increment(ref _handedOver);
        while (_overflow.TryDequeue(out Element<T> element))
            segment.Elements.Enqueue(element);
        segment.Elements.Enqueue(new Element<T>(ElementKind.Barrier, barrier.Pack(), null));
        _announced.Enqueue(segment);
        Consumer?.LookAtBarriers();
    }

    /// <summary>Moves what waits into the ring; false while some still waits. The consumer wakes the producer when there is room.</summary>
    public bool TryDrain()
    {
        if (HasRoom())
            return true;
        Volatile.Write(ref _producerWaits, 1);
        Interlocked.MemoryBarrier(); // the flag is seen before the ring is looked at again, so no wake-up is lost
        return HasRoom();
    }

    /// <summary>Takes the next barrier that was announced. For the consumer.</summary>
    public bool TryTakeAnnounced(out ChannelSegment<T>? segment) => _announced.TryDequeue(out segment);

    /// <summary>Whether a barrier was announced that was not taken. For the consumer.</summary>
    public bool HasAnnounced => !_announced.IsEmpty;

    /// <summary>Looks at the element at a position of the ring. For the consumer.</summary>
    public bool TryPeek(long position, out Element<T> element) => _ring.TryPeek(position, out element);

    /// <summary>The consumer has taken what was handed over.</summary>
    public void HandOverTaken()
    {
        Interlocked.Decrement(ref _handedOver); // a full fence: it is seen before the flag is looked at
        WakeProducer();
    }

    public bool TryReceive(out Element<T> element)
    {
        if (!_ring.TryDequeue(out element))
            return false;
        Interlocked.MemoryBarrier(); // the room is seen before the flag is looked at
        WakeProducer();
        return true;
    }

    /// <summary>The consumer gives a buffer back; where there is no room for it, it is left to the garbage collector.</summary>
    public void Return(RecordBuffer<T> buffer)
    {
        buffer.Clear();
        _returned.TryEnqueue(buffer);
    }

    private void WakeProducer()
    {
        if (Volatile.Read(ref _producerWaits) == 0)
            return;
        Volatile.Write(ref _producerWaits, 0);
        Producer?.Wake();
    }

    private bool HasRoom()
    {
        if (_overflow.Count > 0)
            MoveOverflow();
        return _overflow.Count == 0 && Volatile.Read(ref _handedOver) == 0;
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
