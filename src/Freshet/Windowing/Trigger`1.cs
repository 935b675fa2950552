namespace Freshet.Windowing;

/// <summary>A trigger that looks at the records themselves. For the rest see <see cref="Trigger"/>.</summary>
/// <typeparam name="T">The type of the stream's values, exactly.</typeparam>
public abstract class Trigger<T> : Trigger
{
    internal override Type? ElementType => typeof(T);

    /// <summary>Called for each record of a window, behind its adding.</summary>
    public abstract TriggerResult OnElement(T element, EventTime timestamp, TimeWindow window, TriggerContext context);

    /// <inheritdoc/>
    public sealed override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context) =>
        OnElement(context.Element<T>(), timestamp, window, context);
}
