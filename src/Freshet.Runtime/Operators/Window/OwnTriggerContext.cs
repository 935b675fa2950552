using System.Runtime.CompilerServices;
using Freshet.Runtime.State;
using Freshet.Runtime.Time;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>What a trigger sees of the key, window and record in scope.</summary>
internal sealed class OwnTriggerContext<TKey, TIn>(TimerService<TKey, TimeWindow> timers, KeyedScope<TKey, TimeWindow> scope) : TriggerContext
    where TKey : notnull
{
    private readonly List<TimeWindow> _merged = [];
    private TIn _element = default!;

    public override EventTime Watermark => timers.Watermark;

    public override EventTime CurrentProcessingTime => timers.Now;

    /// <summary>The windows that merge into the one in scope.</summary>
    public List<TimeWindow> Merged => _merged;

    public void Move(TIn element) => _element = element;

    public override T Element<T>() => typeof(T) == typeof(TIn)
        ? Unsafe.As<TIn, T>(ref _element)
        : throw new InvalidOperationException($"A trigger looks at records of type {typeof(T)}, and the stream's are of type {typeof(TIn)}.");

    public override void RegisterEventTimeTimer(EventTime time) => timers.RegisterEventTime(scope.Key, scope.Namespace, time);

    public override void DeleteEventTimeTimer(EventTime time) => timers.DeleteEventTime(scope.Key, scope.Namespace, time);

    public override void RegisterProcessingTimeTimer(EventTime time) => timers.RegisterProcessingTime(scope.Key, scope.Namespace, time);

    public override void DeleteProcessingTimeTimer(EventTime time) => timers.DeleteProcessingTime(scope.Key, scope.Namespace, time);

    public override void Merge<T>(ReducingState<T> state) => MergeInto(state);

    public override void Merge<TValue, TOut>(AggregatingState<TValue, TOut> state) => MergeInto(state);

    public override void Merge<T>(ListState<T> state) => MergeInto(state);

    private void MergeInto(object state)
    {
        if (state is not IMergingState<TimeWindow> own)
            throw new ArgumentException("Only state that the trigger was given when it was opened can be merged.", nameof(state));
        own.MergeFrom(_merged);
    }
}
