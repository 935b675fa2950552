using Freshet.State;

namespace Freshet.Windowing;

/// <summary>
/// Decides when a window gives its result. The runtime uses one instance per subtask, from one thread at a time; what it must remember of a
/// window it keeps in state.
/// </summary>
public abstract class Trigger
{
    /// <summary>Whether it works with windows that merge; one that does overrides <see cref="OnMerge"/>.</summary>
    public virtual bool CanMerge => false;

    /// <summary>The type of the records that it looks at; null where it takes any.</summary>
    internal virtual Type? ElementType => null;

    /// <summary>Whether it fires by event time, and so needs watermarks.</summary>
    internal virtual bool UsesEventTime => false;

    /// <summary>Called once before the first record: the place to ask for state, which is kept per key and window.</summary>
    public virtual void Open(IKeyedStateStore state)
    {
    }

    /// <summary>Called for each record of a window, behind its adding.</summary>
    public abstract TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context);

    /// <summary>Called when an event-time timer of the trigger is due.</summary>
    public virtual TriggerResult OnEventTime(EventTime time, TimeWindow window, TriggerContext context) => TriggerResult.Continue;

    /// <summary>Called when a processing-time timer of the trigger is due.</summary>
    public virtual TriggerResult OnProcessingTime(EventTime time, TimeWindow window, TriggerContext context) => TriggerResult.Continue;

    /// <summary>Called when several windows have become <paramref name="window"/>, before they are cleared.</summary>
    public virtual void OnMerge(TimeWindow window, TriggerContext context)
    {
    }

    /// <summary>Called when a window goes: the trigger takes its timers back and drops its state.</summary>
    public virtual void Clear(TimeWindow window, TriggerContext context)
    {
    }
}
