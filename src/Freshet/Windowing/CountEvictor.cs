namespace Freshet.Windowing;

/// <summary>Keeps the last elements of a window, so many at most. Immutable; safe to share.</summary>
public sealed class CountEvictor : Evictor
{
    private readonly long _most;
    private readonly bool _isAfter;

    /// <summary>An evictor of all but the last <paramref name="count"/> elements.</summary>
    /// <param name="count">The number of elements that stay; at least 0.</param>
    /// <param name="after">Whether it evicts behind the window's function instead of before it.</param>
    public CountEvictor(long count, bool after = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        (_most, _isAfter) = (count, after);
    }

    /// <inheritdoc/>
    public override void EvictBefore(WindowElements elements, TimeWindow window, EvictorContext context)
    {
        if (!_isAfter)
            Evict(elements);
    }

    /// <inheritdoc/>
    public override void EvictAfter(WindowElements elements, TimeWindow window, EvictorContext context)
    {
        if (_isAfter)
            Evict(elements);
    }

    private void Evict(WindowElements elements)
    {
        for (int i = 0; i < elements.Count - _most; i++)
            elements.Evict(i);
    }
}
