namespace Freshet.Windowing;

/// <summary>The elements of a window in the order of their coming, for an evictor. Valid during the call; used by one thread.</summary>
public abstract class WindowElements
{
    /// <summary>The number of elements. It stays the same during the call, whatever is evicted.</summary>
    public abstract int Count { get; }

    /// <summary>The event time of an element; <see cref="EventTime.None"/> where it has none.</summary>
    public abstract EventTime TimeAt(int index);

    /// <summary>Takes an element out when the call returns.</summary>
    public abstract void Evict(int index);
}
