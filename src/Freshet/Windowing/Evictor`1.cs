namespace Freshet.Windowing;

/// <summary>An evictor that looks at the records themselves. For the rest see <see cref="Evictor"/>.</summary>
/// <typeparam name="T">The type of the stream's values, exactly.</typeparam>
public abstract class Evictor<T> : Evictor
{
    internal override Type? ElementType => typeof(T);

    /// <summary>Called when a window fires, before its function.</summary>
    public virtual void EvictBefore(WindowElements<T> elements, TimeWindow window, EvictorContext context)
    {
    }

    /// <summary>Called when a window has fired, behind its function.</summary>
    public virtual void EvictAfter(WindowElements<T> elements, TimeWindow window, EvictorContext context)
    {
    }

    /// <inheritdoc/>
    public sealed override void EvictBefore(WindowElements elements, TimeWindow window, EvictorContext context) =>
        EvictBefore((WindowElements<T>)elements, window, context);

    /// <inheritdoc/>
    public sealed override void EvictAfter(WindowElements elements, TimeWindow window, EvictorContext context) =>
        EvictAfter((WindowElements<T>)elements, window, context);
}
