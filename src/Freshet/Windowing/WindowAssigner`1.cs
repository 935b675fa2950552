namespace Freshet.Windowing;

/// <summary>Says which windows a record belongs to by looking at the record itself. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the stream's values, exactly.</typeparam>
public abstract class WindowAssigner<T> : WindowAssigner
{
    internal override Type? ElementType => typeof(T);

    /// <summary>Appends the windows of a record.</summary>
    /// <param name="element">The record.</param>
    /// <param name="timestamp">Its event time.</param>
    /// <param name="processingTime">The machine's time.</param>
    /// <param name="windows">Where they go.</param>
    public abstract void AssignWindows(T element, EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows);

    /// <summary>Not for this kind of assigner, which needs the record.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override void AssignWindows(EventTime timestamp, EventTime processingTime, ICollection<TimeWindow> windows) =>
        throw new NotSupportedException($"{GetType().Name} assigns windows by the record. Call the overload that takes it.");
}
