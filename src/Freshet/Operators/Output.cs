namespace Freshet.Operators;

/// <summary>The half of an <see cref="Output{T}"/> that does not depend on its type. Used by the thread that steps the task.</summary>
public abstract class Output
{
    private protected Output()
    {
    }

    /// <summary>Says that no record with a time at or before <paramref name="watermark"/> follows. Never goes back.</summary>
    public abstract void EmitWatermark(EventTime watermark);
}
