namespace Freshet.Functions;

/// <summary>A reduce as an aggregate whose accumulator is the value so far.</summary>
internal sealed class ReduceAggregate<T>(Func<T, T, T> reduce) : AggregateFunction<T, T, T>
{
    public override T CreateAccumulator() => throw new NotSupportedException("A reduce has no value before the first.");

    public override T Add(T value, T accumulator) => reduce(accumulator, value);

    public override T GetResult(T accumulator) => accumulator;

    public override T Merge(T first, T second) => reduce(first, second);

    internal override bool HasResultOfNone => false;

    internal override bool CanMerge() => true;

    internal override T Begin(T value) => value;
}
