using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>An operator's keyed state, wherever the job's backend keeps it. Used by the thread that steps the task.</summary>
internal abstract class KeyedState<TKey, TNamespace> : IKeyedStateStore
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    /// <summary>The key and namespace whose state is seen.</summary>
    public KeyedScope<TKey, TNamespace> Scope { get; } = new();

    /// <summary>Whether no key has an entry in any of the states. Counted when asked, so not for the data path.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>Takes the clock that times to live go by. To be called before states are asked for.</summary>
    public abstract void Open(OperatorContext context);

    public abstract ValueState<T> Value<T>(ValueStateDescriptor<T> descriptor);

    public abstract ListState<T> List<T>(ListStateDescriptor<T> descriptor);

    public abstract MapState<TMapKey, TValue> Map<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull;

    public abstract ReducingState<T> Reducing<T>(ReducingStateDescriptor<T> descriptor);

    public abstract AggregatingState<TIn, TOut> Aggregating<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor);

    /// <summary>The handle that was given for a name.</summary>
    /// <exception cref="InvalidOperationException">None was given, or one of another kind.</exception>
    public abstract THandle HandleOf<THandle>(string name)
        where THandle : class;

    /// <summary>The keys that have an entry in a state that a handle was given for. Whoever goes over them may change what the key in scope has.</summary>
    public abstract IEnumerable<TKey> KeysOf(string name);

    /// <summary>A table of the operator's own.</summary>
    public abstract KeyedTable<TNamespace, TValue> Table<TValue>(string name, Serializer<TValue> serializer);

    /// <summary>Finds the entries of keys that the scope moves to next, in this order. For operators that keep their state in one namespace.</summary>
    public abstract void LookAhead(ReadOnlySpan<TKey> keys);

    /// <summary>Puts a section of the subtask's key groups back; false where it is of no state of these.</summary>
    public abstract bool TryRestore(StateSection section);

    protected static InvalidOperationException NoSuchState(string name) =>
        new($"The function has no state '{name}' of that kind and these types. Ask for it when the function is opened.");

    protected static InvalidOperationException NoClock() => new("The operator gives its state no clock, so that a state of it can have no time to live.");

    protected static InvalidOperationException TwoStates(string name) =>
        new($"The operator has two states named '{name}'. Give one of them another name.");
}
