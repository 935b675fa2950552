namespace Freshet;

/// <summary>
/// Makes the watermarks of one split, or of one subtask of a stream: with the events, from time to time, or both. A generator never sees the batches
/// that values travel in: what it emits with an event goes on right behind that event. Used by one thread at a time; a new one is made at each start.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class WatermarkGenerator<T>
{
    /// <summary>Called for each value, which goes on before what is emitted here.</summary>
    /// <param name="value">The value.</param>
    /// <param name="time">Its event time; <see cref="EventTime.None"/> where it has none.</param>
    /// <param name="output">Takes a watermark, where this event makes one.</param>
    public abstract void OnEvent(T value, EventTime time, WatermarkOutput output);

    /// <summary>Called at fixed numbers of values, in unbounded streams also by the clock, and at the end of the stream.</summary>
    /// <param name="output">Takes a watermark, where there is a new one.</param>
    public abstract void OnPeriodicEmit(WatermarkOutput output);
}

/// <summary>Takes what a watermark generator makes. Valid during the call it was given to.</summary>
public abstract class WatermarkOutput
{
    private protected WatermarkOutput()
    {
    }

    /// <summary>Says that no value with a time at or before <paramref name="watermark"/> follows. One that does not grow is passed over. Ends idleness.</summary>
    public abstract void EmitWatermark(EventTime watermark);

    /// <summary>Says that there is nothing for now, so that nobody's event time is held up.</summary>
    public abstract void MarkIdle();

    /// <summary>Says that watermarks come again.</summary>
    public abstract void MarkActive();
}
