using Freshet.Functions;
using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>Aggregates the values of a window that keeps them all, when it fires.</summary>
internal sealed class FoldingEmitter<TKey, TIn, TAccumulator, TResult, TOut>(
    AggregateFunction<TIn, TAccumulator, TResult> aggregate, WindowEmitter<TKey, TAccumulator, TOut> results)
    : WindowEmitter<TKey, StateList<TIn>, TOut>
    where TKey : notnull
{
    public override bool HasClear => results.HasClear;

    public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState) => results.Open(windowState, globalState);

    public override void Emit(TKey key, WindowContext context, StateList<TIn> content, Collector<TOut> output)
    {
        ReadOnlySpan<TIn> rest = content.Span;
        TAccumulator accumulator;
        if (!rest.IsEmpty)
        {
            accumulator = aggregate.Begin(rest[0]);
            rest = rest[1..];
        }
        else if (aggregate.HasResultOfNone)
        {
            accumulator = aggregate.CreateAccumulator();
        }
        else
        {
            throw new InvalidOperationException(
                "The evictor left nothing of a window, and there is nothing to reduce. Take Aggregate or Process, which give a result of no records.");
        }

        foreach (TIn value in rest)
            accumulator = aggregate.Add(value, accumulator);
        results.Emit(key, context, accumulator, output);
    }

    public override void Clear(WindowContext context) => results.Clear(context);
}
