using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State.Ttl;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>
/// An operator's keyed state in memory: a typed table per descriptor. Entries are told apart by key group only when they become bytes, so
/// that another parallelism can restore them. Used by the thread that steps the task.
/// </summary>
/// <param name="keySerializer">How keys become bytes.</param>
/// <param name="namespaceSerializer">How namespaces become bytes.</param>
/// <param name="range">The key groups of the subtask.</param>
/// <param name="prefix">Stands before the names of the sections, where an operator has several of these.</param>
internal sealed class HeapKeyedState<TKey, TNamespace>(
    Serializer<TKey> keySerializer, NamespaceSerializer<TNamespace> namespaceSerializer, KeyGroupRange range, string prefix = "")
    : IKeyedStateStore
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly Dictionary<string, IScopedTable<TKey>> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _handles = new(StringComparer.Ordinal);
    private IScopedTable<TKey>[] _all = [];
    private TtlStateFactory<TKey, TNamespace>? _withTtl;

    public KeyedScope<TKey, TNamespace> Scope { get; } = new();

    /// <summary>Whether no key has an entry in any of the states.</summary>
    public bool IsEmpty => Array.TrueForAll(_all, t => t.Count == 0);

    private TtlStateFactory<TKey, TNamespace> WithTtl =>
        _withTtl ?? throw new InvalidOperationException("The operator gives its state no clock, so that a state of it can have no time to live.");

    /// <summary>Takes the clock that times to live go by. To be called before states are asked for.</summary>
    public void Open(OperatorContext context) => _withTtl = new(Scope, keySerializer, namespaceSerializer, context, Add);

    public ValueState<T> Value<T>(ValueStateDescriptor<T> descriptor) => Keep<ValueState<T>>(descriptor.Name, descriptor.TimeToLive is not null
        ? WithTtl.Value(descriptor)
        : new HeapValueState<TKey, TNamespace, T>(Table(descriptor.Name, descriptor.Serializer ?? Serializers.For<T>())));

    public ListState<T> List<T>(ListStateDescriptor<T> descriptor) => Keep<ListState<T>>(descriptor.Name, descriptor.TimeToLive is not null
        ? WithTtl.List(descriptor)
        : new HeapListState<TKey, TNamespace, T>(Table(descriptor.Name, new StateListSerializer<T>(descriptor.Serializer ?? Serializers.For<T>()))));

    public MapState<TMapKey, TValue> Map<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull
    {
        if (descriptor.TimeToLive is not null)
            return Keep(descriptor.Name, WithTtl.Map(descriptor));
        var serializer = new StateMapSerializer<TMapKey, TValue>(
            descriptor.KeySerializer ?? Serializers.For<TMapKey>(), descriptor.ValueSerializer ?? Serializers.For<TValue>());
        return Keep(descriptor.Name, new HeapMapState<TKey, TNamespace, TMapKey, TValue>(Table(descriptor.Name, serializer)));
    }

    public ReducingState<T> Reducing<T>(ReducingStateDescriptor<T> descriptor) => Keep<ReducingState<T>>(
        descriptor.Name, descriptor.TimeToLive is not null
            ? WithTtl.Reducing(descriptor)
            : new HeapReducingState<TKey, TNamespace, T>(Table(descriptor.Name, descriptor.Serializer ?? Serializers.For<T>()), descriptor.Reduce));

    public AggregatingState<TIn, TOut> Aggregating<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor) =>
        Keep<AggregatingState<TIn, TOut>>(descriptor.Name, descriptor.TimeToLive is not null
            ? WithTtl.Aggregating(descriptor)
            : new HeapAggregatingState<TKey, TNamespace, TIn, TAccumulator, TOut>(
                Table(descriptor.Name, descriptor.Serializer ?? Serializers.For<TAccumulator>()), descriptor.Function));

    /// <summary>The handle that was given for a name, and the keys that have an entry in its state.</summary>
    /// <exception cref="InvalidOperationException">None was given, or one of another kind.</exception>
    public THandle HandleOf<THandle>(string name, List<TKey> keys)
        where THandle : class
    {
        if (!_handles.TryGetValue(name, out object? handle) || handle is not THandle own)
        {
            throw new InvalidOperationException(
                $"The function has no state '{name}' of that kind and these types. Ask for it when the function is opened.");
        }

        (_tables.GetValueOrDefault(prefix + name) ?? _tables[prefix + TtlStateFactory<TKey, TNamespace>.SectionOf(name)]).CopyKeys(keys);
        return own;
    }

    /// <summary>A table of the operator's own.</summary>
    public ScopedTable<TKey, TNamespace, TValue> Table<TValue>(string name, Serializer<TValue> serializer)
    {
        var table = new ScopedTable<TKey, TNamespace, TValue>(Scope, serializer, keySerializer, namespaceSerializer);
        Add(name, table);
        return table;
    }

    /// <summary>Finds the entries of keys that the scope moves to next, in this order. For operators that keep their state in one namespace.</summary>
    public void LookAhead(ReadOnlySpan<TKey> keys)
    {
        foreach (IScopedTable<TKey> table in _all)
            table.LookAhead(keys);
    }

    /// <summary>Adds the entries to a snapshot, a section for each state and key group.</summary>
    public void Write(List<StateSection> sections)
    {
        foreach ((string name, IScopedTable<TKey> table) in _tables)
            table.Write(sections, name, range);
    }

    /// <summary>Puts a section of the subtask's key groups back; false where it is of no state of these.</summary>
    public bool TryRestore(StateSection section)
    {
        if (!_tables.TryGetValue(section.Name, out IScopedTable<TKey>? table))
            return false;
        table.Read(section.Bytes.Span);
        return true;
    }

    private void Add(string name, IScopedTable<TKey> table)
    {
        if (!_tables.TryAdd(prefix + name, table))
            throw new InvalidOperationException($"The operator has two states named '{name}'. Give one of them another name.");
        _all = [.. _tables.Values];
    }

    private THandle Keep<THandle>(string name, THandle handle)
        where THandle : class
    {
        _handles.Add(name, handle);
        return handle;
    }
}
