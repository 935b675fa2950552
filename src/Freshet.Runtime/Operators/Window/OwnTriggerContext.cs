using Freshet.Runtime.State;
using Freshet.Runtime.Time;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>What a trigger sees of the key and window in scope.</summary>
internal sealed class OwnTriggerContext<TKey>(TimerService<TKey, TimeWindow> timers, KeyedScope<TKey, TimeWindow> scope) : TriggerContext
    where TKey : notnull
{
    private readonly List<TimeWindow> _merged = [];

    public override EventTime Watermark => timers.Watermark;

    public override EventTime CurrentProcessingTime => timers.Now;

    /// <summary>The windows that merge into the one in scope.</summary>
    public List<TimeWindow> Merged => _merged;

    public override void RegisterEventTimeTimer(EventTime time) => timers.RegisterEventTime(scope.Key, scope.Namespace, time);

    public override void DeleteEventTimeTimer(EventTime time) => timers.DeleteEventTime(scope.Key, scope.Namespace, time);

    public override void RegisterProcessingTimeTimer(EventTime time) => timers.RegisterProcessingTime(scope.Key, scope.Namespace, time);

    public override void DeleteProcessingTimeTimer(EventTime time) => timers.DeleteProcessingTime(scope.Key, scope.Namespace, time);

    public override void Merge<T>(ReducingState<T> state)
    {
        if (state is not HeapReducingState<TKey, TimeWindow, T> own)
            throw new ArgumentException("Only state that the trigger was given when it was opened can be merged.", nameof(state));
        own.MergeFrom(_merged);
    }
}
