using Freshet.Functions;
using Freshet.Runtime.Operators.Window;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Faults;

/// <summary>Makes windows wrong by wrapping their parts. Gives back what it got where no fault is on.</summary>
internal static class WindowFaults
{
    public static WindowDefinition<TKey, TIn, TContent, TOut> Apply<TKey, TIn, TContent, TOut>(WindowDefinition<TKey, TIn, TContent, TOut> window)
        where TKey : notnull => FaultPoints.Active switch
        {
            FaultPoint.LatenessIgnored => With(window, window.Options with { AllowedLateness = TimeSpan.Zero }),
            FaultPoint.PurgeForgotten => WithTrigger(window, static trigger => new UnpurgedTrigger(trigger)),
            FaultPoint.CountTriggerOffByOne => WithTrigger(window, static trigger => trigger is CountTrigger count ? new CountTrigger(count.Count + 1) : trigger),
            FaultPoint.MergeLosesContent => window with { Contents = new LossyContents<TIn, TContent>(window.Contents) },
            FaultPoint.WindowStateNotCleared => window with { Emitter = new KeepingEmitter<TKey, TContent, TOut>(window.Emitter) },
            _ => window,
        };

    public static Evictor Apply(Evictor evictor) => FaultPoints.IsOn(FaultPoint.EvictorsSwapped) ? new SwappedEvictor(evictor) : evictor;

    private static WindowDefinition<TKey, TIn, TContent, TOut> WithTrigger<TKey, TIn, TContent, TOut>(
        WindowDefinition<TKey, TIn, TContent, TOut> window, Func<Trigger, Trigger> change)
        where TKey : notnull =>
        window.Options.CreateTrigger is { } create ? With(window, window.Options with { CreateTrigger = () => change(create()) }) : window;

    private static WindowDefinition<TKey, TIn, TContent, TOut> With<TKey, TIn, TContent, TOut>(
        WindowDefinition<TKey, TIn, TContent, TOut> window, WindowOptions<TIn> options)
        where TKey : notnull => new(window.Node, window.Input, options, window.Contents, window.Serializer, window.Emitter);

    private sealed class UnpurgedTrigger(Trigger trigger) : Trigger
    {
        public override bool CanMerge => trigger.CanMerge;

        internal override Type? ElementType => trigger.ElementType;

        internal override bool UsesEventTime => trigger.UsesEventTime;

        public override void Open(IKeyedStateStore state) => trigger.Open(state);

        public override TriggerResult OnElement(EventTime timestamp, TimeWindow window, TriggerContext context) =>
            trigger.OnElement(timestamp, window, context) & ~TriggerResult.Purge;

        public override TriggerResult OnEventTime(EventTime time, TimeWindow window, TriggerContext context) =>
            trigger.OnEventTime(time, window, context) & ~TriggerResult.Purge;

        public override TriggerResult OnProcessingTime(EventTime time, TimeWindow window, TriggerContext context) =>
            trigger.OnProcessingTime(time, window, context) & ~TriggerResult.Purge;

        public override void OnMerge(TimeWindow window, TriggerContext context) => trigger.OnMerge(window, context);

        public override void Clear(TimeWindow window, TriggerContext context) => trigger.Clear(window, context);
    }

    private sealed class SwappedEvictor(Evictor evictor) : Evictor
    {
        internal override Type? ElementType => evictor.ElementType;

        public override void EvictBefore(WindowElements elements, TimeWindow window, EvictorContext context) =>
            evictor.EvictAfter(elements, window, context);

        public override void EvictAfter(WindowElements elements, TimeWindow window, EvictorContext context) =>
            evictor.EvictBefore(elements, window, context);
    }

    private sealed class LossyContents<TIn, TContent>(WindowContents<TIn, TContent> contents) : WindowContents<TIn, TContent>
    {
        public override TContent Begin(in Record<TIn> record) => contents.Begin(in record);

        public override TContent Add(in Record<TIn> record, TContent content) => contents.Add(in record, content);

        public override TContent Empty() => contents.Empty();

        public override bool IsEmpty(TContent content) => contents.IsEmpty(content);

        public override TContent Merge(TContent first, TContent second) => first;
    }

    private sealed class KeepingEmitter<TKey, TContent, TOut>(WindowEmitter<TKey, TContent, TOut> emitter) : WindowEmitter<TKey, TContent, TOut>
        where TKey : notnull
    {
        public override bool HasClear => emitter.HasClear;

        public override bool ChangesContent => emitter.ChangesContent;

        public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState) => emitter.Open(windowState, globalState);

        public override void Emit(TKey key, WindowContext context, TContent content, Collector<TOut> output) =>
            emitter.Emit(key, context, content, output);
    }
}
