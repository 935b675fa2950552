using System.Numerics;

namespace Freshet.Runtime.Exchange;

/// <summary>
/// A bounded queue for exactly one producer and one consumer at a time. Bounded because a full ring is what makes the producer wait:
/// back-pressure. A task may move between threads, since its scheduling orders its steps.
/// </summary>
internal sealed class BatchRing<T>
{
    private readonly T[] _slots;
    private RingCursors _at;

    public BatchRing(int capacity)
    {
        if (!BitOperations.IsPow2(capacity))
            throw new ArgumentException($"The capacity must be a power of two; it is {capacity}.", nameof(capacity));
        _slots = new T[capacity];
    }

    /// <summary>The number of elements, exact for the consumer and the producer when the other side is at rest.</summary>
    public int Count => (int)(Volatile.Read(ref _at.Tail) - Volatile.Read(ref _at.Head));

    /// <summary>The position behind the last element, counted from the first ever. For the producer.</summary>
    public long Tail => _at.Tail;

    /// <summary>The position of the next element, counted from the first ever. For the consumer.</summary>
    public long Head => _at.Head;

    /// <summary>Looks at the element at a position at or behind <see cref="Head"/>, which stays; false where there is none yet. For the consumer.</summary>
    public bool TryPeek(long position, out T item)
    {
        if (position >= _at.TailSeen)
            _at.TailSeen = Volatile.Read(ref _at.Tail);
        bool isThere = position < _at.TailSeen;
        item = isThere ? _slots[position & (_slots.Length - 1)] : default!;
        return isThere;
    }

    public bool TryEnqueue(T item)
    {
        long tail = _at.Tail;
        if (tail - _at.HeadSeen == _slots.Length)
        {
            _at.HeadSeen = Volatile.Read(ref _at.Head);
            if (tail - _at.HeadSeen == _slots.Length)
                return false;
        }

        _slots[tail & (_slots.Length - 1)] = item;
        Volatile.Write(ref _at.Tail, tail + 1); // publishes the slot
        return true;
    }

    public bool TryDequeue(out T item)
    {
        long head = _at.Head;
        if (head == _at.TailSeen)
        {
            _at.TailSeen = Volatile.Read(ref _at.Tail);
            if (head == _at.TailSeen)
            {
                item = default!;
                return false;
            }
        }

        ref T slot = ref _slots[head & (_slots.Length - 1)];
        item = slot;
        slot = default!;
        Volatile.Write(ref _at.Head, head + 1); // gives the slot back
        return true;
    }
}
