namespace Freshet.Operators;

/// <summary>The half of an <see cref="Output{T}"/> that does not depend on its type. Used by the thread that steps the task.</summary>
public abstract class Output
{
    private protected Output()
    {
    }

    /// <summary>Says that no record with a time at or before <paramref name="watermark"/> follows. Never goes back.</summary>
    public abstract void EmitWatermark(EventTime watermark);

    /// <summary>Says that this stream gives no watermarks for now and holds nobody's event time up, or that it does again.</summary>
    public abstract void EmitStatus(bool idle);

    /// <summary>Passes on the instant at which a source sent this marker, for the end to tell how long the way took.</summary>
    public abstract void EmitLatencyMarker(long stopwatchTimestamp);
}
