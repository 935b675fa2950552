using Freshet.Functions;

namespace Freshet.State;

/// <summary>Names an <see cref="AggregatingState{TIn,TOut}"/>. Immutable; safe to share.</summary>
/// <typeparam name="TIn">The type of the values.</typeparam>
/// <typeparam name="TAccumulator">The type of the accumulator.</typeparam>
/// <typeparam name="TOut">The type of the result.</typeparam>
/// <param name="Name">The state's name, unique within its operator and kept over versions of the job.</param>
/// <param name="Function">Folds the values.</param>
/// <param name="Serializer">How accumulators become bytes; null asks for a built-in one.</param>
public sealed record AggregatingStateDescriptor<TIn, TAccumulator, TOut>(
    string Name, AggregateFunction<TIn, TAccumulator, TOut> Function, Serializer<TAccumulator>? Serializer = null)
{
    /// <summary>How long aggregates live; null: until they are removed.</summary>
    public StateTimeToLive? TimeToLive { get; init; }
}
