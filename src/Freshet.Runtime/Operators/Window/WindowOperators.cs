using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Faults;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>Makes the operator of a window node.</summary>
internal static class WindowOperators
{
    public static StreamOperator<TIn, TOut> Create<TKey, TIn, TAccumulator, TResult, TOut>(
        WindowAggregateNode<TKey, TIn, TAccumulator, TResult, TOut> node, int subtask, KeyedStateBackend backend, Output<TOut> next, SideOutputs sides)
        where TKey : notnull
    {
        WindowEmitter<TKey, TAccumulator, TOut> emitter = node.CreateFunction is { } create
            ? new ResultFunctionEmitter<TKey, TIn, TAccumulator, TResult, TOut>(node.Aggregate, FunctionState.WithoutState(node, create()))
            : new ResultEmitter<TKey, TIn, TAccumulator, TOut>((AggregateFunction<TIn, TAccumulator, TOut>)(object)node.Aggregate);
        if (node.Options.Evictor is { } evictor)
        {
            var evicting = new EvictingEmitter<TKey, TIn, TOut>(WindowFaults.Apply(evictor), new FoldingEmitter<TKey, TIn, TAccumulator, TResult, TOut>(node.Aggregate, emitter));
            return new WindowOperator<TKey, TIn, StateList<Record<TIn>>, TOut>(
                WindowFaults.Apply(Evicting(node, node.Input, node.Options, evicting)), subtask, backend, next, sides);
        }

        var definition = new WindowDefinition<TKey, TIn, TAccumulator, TOut>(
            node, node.Input, node.Options, new AggregateContents<TIn, TAccumulator, TResult>(node.Aggregate), node.Serializer, emitter);
        return Create(definition, subtask, backend, next, sides);
    }

    public static StreamOperator<TIn, TOut> Create<TKey, TIn, TOut>(
        WindowProcessNode<TKey, TIn, TOut> node, int subtask, KeyedStateBackend backend, Output<TOut> next, SideOutputs sides)
        where TKey : notnull
    {
        var emitter = new ListEmitter<TKey, TIn, TOut>(FunctionState.WithoutState(node, node.CreateFunction()));
        if (node.Options.Evictor is { } evictor)
        {
            var evicting = new EvictingEmitter<TKey, TIn, TOut>(WindowFaults.Apply(evictor), emitter);
            return new WindowOperator<TKey, TIn, StateList<Record<TIn>>, TOut>(
                WindowFaults.Apply(Evicting(node, node.Input, node.Options, evicting)), subtask, backend, next, sides);
        }

        var definition = new WindowDefinition<TKey, TIn, StateList<TIn>, TOut>(
            node, node.Input, node.Options, new ListContents<TIn>(node.Serializer), new StateListSerializer<TIn>(node.Serializer), emitter);
        return Create(definition, subtask, backend, next, sides);
    }

    private static StreamOperator<TIn, TOut> Create<TKey, TIn, TContent, TOut>(
        WindowDefinition<TKey, TIn, TContent, TOut> definition, int subtask, KeyedStateBackend backend, Output<TOut> next, SideOutputs sides)
        where TKey : notnull
    {
        definition = WindowFaults.Apply(definition);
        bool isDefault = definition.Options.CreateTrigger is null && backend.IsHeap; // panes and sessions are tables in memory
        if (isDefault && PaneSpan.Of(definition.Options.Assigner) is { } span)
            return new PaneWindowOperator<TKey, TIn, TContent, TOut>(definition, span, subtask, backend, next, sides);
        if (isDefault && definition is { Options.Assigner: EventTimeSessionWindows sessions, AllowedLateness: 0 })
            return new SessionWindowOperator<TKey, TIn, TContent, TOut>(definition, sessions.Gap, subtask, backend, next, sides);
        return new WindowOperator<TKey, TIn, TContent, TOut>(definition, subtask, backend, next, sides);
    }

    // What an evictor takes out of a window is one key's matter, so there are no panes here.
    private static WindowDefinition<TKey, TIn, StateList<Record<TIn>>, TOut> Evicting<TKey, TIn, TOut>(
        Node node, KeyedEdge<TKey, TIn> input, WindowOptions<TIn> options, EvictingEmitter<TKey, TIn, TOut> emitter)
        where TKey : notnull
    {
        var records = new RecordSerializer<TIn>(options.ElementSerializer!);
        return new(node, input, options, new RecordContents<TIn>(records), new StateListSerializer<Record<TIn>>(records), emitter);
    }
}
