using Freshet.Functions;
using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>Takes elements out of a content before and behind the function that makes results of the values.</summary>
internal sealed class EvictingEmitter<TKey, TIn, TOut>(Evictor evictor, WindowEmitter<TKey, StateList<TIn>, TOut> values)
    : WindowEmitter<TKey, StateList<Record<TIn>>, TOut>
    where TKey : notnull
{
    private readonly EvictableElements<TIn> _elements = new();
    private readonly Moment _moment = new();

    public override bool HasClear => values.HasClear;

    public override bool ChangesContent => true;

    public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState) => values.Open(windowState, globalState);

    public override void Emit(TKey key, WindowContext context, StateList<Record<TIn>> content, Collector<TOut> output)
    {
        _moment.Context = context;
        _elements.Begin(content);
        evictor.EvictBefore(_elements, context.Window, _moment);
        _elements.End();
        var list = new StateList<TIn>();
        foreach (ref readonly Record<TIn> record in content.Span)
            list.Add(record.Value);
        values.Emit(key, context, list, output);
        _elements.Begin(content);
        evictor.EvictAfter(_elements, context.Window, _moment);
        _elements.End();
    }

    public override void Clear(WindowContext context) => values.Clear(context);

    private sealed class Moment : EvictorContext
    {
        public WindowContext Context { get; set; } = null!;

        public override EventTime Watermark => Context.Watermark;

        public override EventTime CurrentProcessingTime => Context.CurrentProcessingTime;
    }
}
