namespace Freshet.Graph;

/// <summary>One method for each kind of node, with the node's types: how the runtime finds operators without reflection.</summary>
/// <typeparam name="TResult">What a visit gives.</typeparam>
public interface INodeVisitor<out TResult>
{
    /// <summary>Visits a source.</summary>
    TResult Visit<T>(SourceNode<T> node);

    /// <summary>Visits what gives times and makes watermarks in the middle of a stream.</summary>
    TResult Visit<T>(TimestampsAndWatermarksNode<T> node);

    /// <summary>Visits a map.</summary>
    TResult Visit<TIn, TOut>(MapNode<TIn, TOut> node);

    /// <summary>Visits a flat map.</summary>
    TResult Visit<TIn, TOut>(FlatMapNode<TIn, TOut> node);

    /// <summary>Visits a filter.</summary>
    TResult Visit<T>(FilterNode<T> node);

    /// <summary>Visits an asynchronous map.</summary>
    TResult Visit<TIn, TAnswer, TOut>(AsyncMapNode<TIn, TAnswer, TOut> node);

    /// <summary>Visits a union.</summary>
    TResult Visit<T>(UnionNode<T> node);

    /// <summary>Visits a keyed process function.</summary>
    TResult Visit<TKey, TIn, TOut>(KeyedProcessNode<TKey, TIn, TOut> node)
        where TKey : notnull;

    /// <summary>Visits a rolling reduce.</summary>
    TResult Visit<TKey, T>(KeyedReduceNode<TKey, T> node)
        where TKey : notnull;

    /// <summary>Visits windows whose records are aggregated.</summary>
    TResult Visit<TKey, TIn, TAccumulator, TWindow, TOut>(WindowAggregateNode<TKey, TIn, TAccumulator, TWindow, TOut> node)
        where TKey : notnull;

    /// <summary>Visits windows whose records are kept.</summary>
    TResult Visit<TKey, TIn, TOut>(WindowProcessNode<TKey, TIn, TOut> node)
        where TKey : notnull;

    /// <summary>Visits a process function.</summary>
    TResult Visit<TIn, TOut>(ProcessNode<TIn, TOut> node);

    /// <summary>Visits a map of two inputs.</summary>
    TResult Visit<TIn1, TIn2, TOut>(CoMapNode<TIn1, TIn2, TOut> node);

    /// <summary>Visits a flat map of two inputs.</summary>
    TResult Visit<TIn1, TIn2, TOut>(CoFlatMapNode<TIn1, TIn2, TOut> node);

    /// <summary>Visits a process function of two inputs.</summary>
    TResult Visit<TIn1, TIn2, TOut>(CoProcessNode<TIn1, TIn2, TOut> node);

    /// <summary>Visits a keyed process function of two inputs.</summary>
    TResult Visit<TKey, TIn1, TIn2, TOut>(KeyedCoProcessNode<TKey, TIn1, TIn2, TOut> node)
        where TKey : notnull;

    /// <summary>Visits a function of a stream and a broadcast one.</summary>
    TResult Visit<TIn, TBroadcast, TOut>(BroadcastProcessNode<TIn, TBroadcast, TOut> node);

    /// <summary>Visits a function of a keyed stream and a broadcast one.</summary>
    TResult Visit<TKey, TIn, TBroadcast, TOut>(KeyedBroadcastProcessNode<TKey, TIn, TBroadcast, TOut> node)
        where TKey : notnull;

    /// <summary>Visits an interval join.</summary>
    TResult Visit<TKey, TLeft, TRight, TOut>(IntervalJoinNode<TKey, TLeft, TRight, TOut> node)
        where TKey : notnull;

    /// <summary>Visits a sink.</summary>
    TResult Visit<T>(SinkNode<T> node);
}
