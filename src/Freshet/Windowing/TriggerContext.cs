using Freshet.State;

namespace Freshet.Windowing;

/// <summary>What a trigger may know and do about the key and window at hand. Valid during the call; used by one thread.</summary>
public abstract class TriggerContext
{
    /// <summary>The operator's watermark.</summary>
    public abstract EventTime Watermark { get; }

    /// <summary>The machine's time, read once per batch.</summary>
    public abstract EventTime CurrentProcessingTime { get; }

    /// <summary>The record at hand. Only during <see cref="Trigger.OnElement"/>.</summary>
    /// <typeparam name="T">The type of the stream's values, exactly.</typeparam>
    public abstract T Element<T>();

    /// <summary>Asks for <see cref="Trigger.OnEventTime"/> when the watermark reaches <paramref name="time"/>.</summary>
    public abstract void RegisterEventTimeTimer(EventTime time);

    /// <summary>Takes a timer back; none with that time is no error.</summary>
    public abstract void DeleteEventTimeTimer(EventTime time);

    /// <summary>Asks for <see cref="Trigger.OnProcessingTime"/> when the machine's clock has passed <paramref name="time"/>.</summary>
    public abstract void RegisterProcessingTimeTimer(EventTime time);

    /// <summary>Takes a processing-time timer back; none with that time is no error.</summary>
    public abstract void DeleteProcessingTimeTimer(EventTime time);

    /// <summary>Reduces the values of the windows that merge into that of the result. Only during <see cref="Trigger.OnMerge"/>.</summary>
    public abstract void Merge<T>(ReducingState<T> state);

    /// <summary>Merges the aggregates of the windows that merge into that of the result. Only during <see cref="Trigger.OnMerge"/>.</summary>
    public abstract void Merge<TIn, TOut>(AggregatingState<TIn, TOut> state);

    /// <summary>Appends the lists of the windows that merge to that of the result. Only during <see cref="Trigger.OnMerge"/>.</summary>
    public abstract void Merge<T>(ListState<T> state);
}
