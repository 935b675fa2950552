using Freshet.State;

namespace Freshet.Runtime.Operators.Window;

/// <summary>The per-window state of windows that merge: there is none, since two windows' state could not become one's.</summary>
internal sealed class NoWindowState : IKeyedStateStore
{
    public static NoWindowState Instance { get; } = new();

    public ValueState<T> Value<T>(ValueStateDescriptor<T> descriptor) => throw Refused(descriptor.Name);

    public ListState<T> List<T>(ListStateDescriptor<T> descriptor) => throw Refused(descriptor.Name);

    public MapState<TMapKey, TValue> Map<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull => throw Refused(descriptor.Name);

    public ReducingState<T> Reducing<T>(ReducingStateDescriptor<T> descriptor) => throw Refused(descriptor.Name);

    public AggregatingState<TIn, TOut> Aggregating<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor) =>
        throw Refused(descriptor.Name);

    private static NotSupportedException Refused(string name) =>
        new($"Session windows merge, so they have no state per window ('{name}'). Ask for it as state per key.");
}
