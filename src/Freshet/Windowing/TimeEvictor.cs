namespace Freshet.Windowing;

/// <summary>
/// Keeps the elements of a window that are less than a span older than its latest. It does nothing where the first element has no event time.
/// Immutable; safe to share.
/// </summary>
public sealed class TimeEvictor : Evictor
{
    private readonly long _span;
    private readonly bool _isAfter;

    /// <summary>An evictor of what is <paramref name="span"/> older than the latest element, or more.</summary>
    /// <param name="span">The span of event time that stays; not negative.</param>
    /// <param name="after">Whether it evicts behind the window's function instead of before it.</param>
    public TimeEvictor(TimeSpan span, bool after = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        (_span, _isAfter) = (span.Ticks / TimeSpan.TicksPerMillisecond, after);
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
        if (elements.Count == 0 || elements.TimeAt(0) == EventTime.None)
            return;
        EventTime latest = EventTime.None;
        for (int i = 0; i < elements.Count; i++)
        {
            EventTime time = elements.TimeAt(i);
            if (time == EventTime.None)
            {
                throw new InvalidOperationException(
                    "A record without event time is in a window that evicts by time. Give all sources of the window a watermark strategy with a "
                    + "timestamp assigner.");
            }

            if (time > latest)
                latest = time;
        }

        long cutoff = unchecked(latest.Milliseconds - _span);
        for (int i = 0; i < elements.Count; i++)
        {
            if (elements.TimeAt(i).Milliseconds <= cutoff)
                elements.Evict(i);
        }
    }
}
