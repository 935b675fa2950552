using Freshet.Functions;
using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>Makes results of a window's content when it fires. One per subtask.</summary>
internal abstract class WindowEmitter<TKey, TContent, TOut>
    where TKey : notnull
{
    /// <summary>Whether it must hear of every window and key that goes.</summary>
    public virtual bool HasClear => false;

    /// <summary>Whether it takes elements out of the content it is given.</summary>
    public virtual bool ChangesContent => false;

    public virtual void Open(IKeyedStateStore windowState, IKeyedStateStore globalState)
    {
    }

    public abstract void Emit(TKey key, WindowContext context, TContent content, Collector<TOut> output);

    public virtual void Clear(WindowContext context)
    {
    }
}

/// <summary>The aggregate's result goes on as it is.</summary>
internal sealed class ResultEmitter<TKey, TIn, TAccumulator, TOut>(AggregateFunction<TIn, TAccumulator, TOut> aggregate)
    : WindowEmitter<TKey, TAccumulator, TOut>
    where TKey : notnull
{
    public override void Emit(TKey key, WindowContext context, TAccumulator content, Collector<TOut> output) =>
        output.Collect(aggregate.GetResult(content));
}

/// <summary>The aggregate's result goes to a function.</summary>
internal sealed class ResultFunctionEmitter<TKey, TIn, TAccumulator, TResult, TOut>(
    AggregateFunction<TIn, TAccumulator, TResult> aggregate, ProcessWindowFunction<TKey, TResult, TOut> function)
    : WindowEmitter<TKey, TAccumulator, TOut>
    where TKey : notnull
{
    public override bool HasClear => true;

    public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState) => function.Open(windowState, globalState);

    public override void Emit(TKey key, WindowContext context, TAccumulator content, Collector<TOut> output)
    {
        TResult result = aggregate.GetResult(content);
        function.Process(key, context, new ReadOnlySpan<TResult>(in result), output);
    }

    public override void Clear(WindowContext context) => function.Clear(context);
}

/// <summary>All records go to a function.</summary>
internal sealed class ListEmitter<TKey, TIn, TOut>(ProcessWindowFunction<TKey, TIn, TOut> function) : WindowEmitter<TKey, StateList<TIn>, TOut>
    where TKey : notnull
{
    public override bool HasClear => true;

    public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState) => function.Open(windowState, globalState);

    public override void Emit(TKey key, WindowContext context, StateList<TIn> content, Collector<TOut> output) =>
        function.Process(key, context, content.Span, output);

    public override void Clear(WindowContext context) => function.Clear(context);
}
