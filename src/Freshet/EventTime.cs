namespace Freshet;

/// <summary>A point in event time: milliseconds since the Unix epoch, as in Flink. Immutable; safe to share.</summary>
/// <param name="Milliseconds">Milliseconds since 1970-01-01T00:00:00Z; <see cref="long.MinValue"/> means "no time".</param>
public readonly record struct EventTime(long Milliseconds) : IComparable<EventTime>
{
    /// <summary>The absence of a time, <see cref="long.MinValue"/> as in Flink; also the watermark before the first one.</summary>
    public static EventTime None => new(long.MinValue);

    /// <summary>The watermark that ends a bounded stream, <see cref="long.MaxValue"/>.</summary>
    public static EventTime Max => new(long.MaxValue);

    /// <summary>The earlier of two times.</summary>
    public static EventTime Min(EventTime left, EventTime right) => left <= right ? left : right;

    /// <summary>The event time of a wall-clock instant, cut to milliseconds.</summary>
    public static EventTime From(DateTimeOffset instant) => new(instant.ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public int CompareTo(EventTime other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>The time a while later, at most <see cref="Max"/>.</summary>
    public static EventTime operator +(EventTime time, TimeSpan span)
    {
        long milliseconds = span.Ticks / TimeSpan.TicksPerMillisecond;
        long sum = unchecked(time.Milliseconds + milliseconds);
        if (milliseconds >= 0 ? sum < time.Milliseconds : sum > time.Milliseconds)
            sum = milliseconds >= 0 ? long.MaxValue : long.MinValue;
        return new EventTime(sum);
    }

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(EventTime left, EventTime right) => left.Milliseconds < right.Milliseconds;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(EventTime left, EventTime right) => left.Milliseconds > right.Milliseconds;

    /// <summary>Whether <paramref name="left"/> is earlier or the same.</summary>
    public static bool operator <=(EventTime left, EventTime right) => left.Milliseconds <= right.Milliseconds;

    /// <summary>Whether <paramref name="left"/> is later or the same.</summary>
    public static bool operator >=(EventTime left, EventTime right) => left.Milliseconds >= right.Milliseconds;
}
