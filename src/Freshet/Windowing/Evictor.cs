namespace Freshet.Windowing;

/// <summary>
/// Takes elements out of a window when it fires, before or behind its function: they are gone for later firings too. One instance serves all
/// subtasks, so it keeps nothing of its own. A window with an evictor keeps all its records, whatever its function.
/// </summary>
public abstract class Evictor
{
    /// <summary>The type of the records that it looks at; null where it takes any.</summary>
    internal virtual Type? ElementType => null;

    /// <summary>Called when a window fires, before its function.</summary>
    public virtual void EvictBefore(WindowElements elements, TimeWindow window, EvictorContext context)
    {
    }

    /// <summary>Called when a window has fired, behind its function.</summary>
    public virtual void EvictAfter(WindowElements elements, TimeWindow window, EvictorContext context)
    {
    }
}
