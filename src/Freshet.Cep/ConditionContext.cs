namespace Freshet.Cep;

/// <summary>What a condition may know besides the event: the partial match that the event would go on from. Valid during the call.</summary>
/// <typeparam name="T">The type of the events.</typeparam>
public abstract class ConditionContext<T>
{
    /// <summary>The time of the event at hand: its event time, or the time of the machine under processing time.</summary>
    public abstract EventTime Timestamp { get; }

    /// <summary>The time of the machine, read once per batch.</summary>
    public abstract EventTime CurrentProcessingTime { get; }

    /// <summary>
    /// The events that the partial match has taken by the pattern named, in their order; none where there are none. It walks the partial
    /// match, so ask the event itself first.
    /// </summary>
    public abstract IReadOnlyList<T> EventsForPattern(string patternName);
}
