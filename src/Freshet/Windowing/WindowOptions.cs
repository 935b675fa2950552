using Freshet.State;

namespace Freshet.Windowing;

/// <summary>How a stream is cut into windows. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="Assigner">Which windows a record belongs to.</param>
/// <param name="CreateTrigger">Makes the trigger of a subtask; null for the assigner's own.</param>
/// <param name="AllowedLateness">How long behind its end an event-time window takes records.</param>
/// <param name="LateTag">Where records go that are too late for every window; null drops them.</param>
/// <param name="Evictor">What takes elements out of a window that fires; null for nothing.</param>
/// <param name="ElementSerializer">How the records of a window with an evictor become bytes; null where there is none.</param>
public sealed record WindowOptions<T>(
    WindowAssigner Assigner, Func<Trigger>? CreateTrigger, TimeSpan AllowedLateness, OutputTag<T>? LateTag, Evictor? Evictor = null,
    Serializer<T>? ElementSerializer = null)
{
    /// <summary>Whether the windows wait for event time to fire.</summary>
    internal bool FiresByEventTime => (CreateTrigger?.Invoke() ?? Assigner.CreateDefaultTrigger()).UsesEventTime;
}
