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
    : KeyedState<TKey, TNamespace>, IHeapState
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly Dictionary<string, IScopedTable<TKey>> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _handles = new(StringComparer.Ordinal);
    private IScopedTable<TKey>[] _all = [];
    private TtlStateFactory<TKey, TNamespace>? _withTtl;

    public override bool IsEmpty => Array.TrueForAll(_all, t => t.Count == 0);

    private TtlStateFactory<TKey, TNamespace> WithTtl =>
        _withTtl ?? throw NoClock();

    public override void Open(OperatorContext context) => _withTtl = new(Scope, keySerializer, namespaceSerializer, context, Add);

    public override ValueState<T> Value<T>(ValueStateDescriptor<T> descriptor) => Keep<ValueState<T>>(descriptor.Name, descriptor.TimeToLive is not null
        ? WithTtl.Value(descriptor)
        : new HeapValueState<TKey, TNamespace, T>(Table(descriptor.Name, descriptor.Serializer ?? Serializers.For<T>())));

    public override ListState<T> List<T>(ListStateDescriptor<T> descriptor) => Keep<ListState<T>>(descriptor.Name, descriptor.TimeToLive is not null
        ? WithTtl.List(descriptor)
        : new HeapListState<TKey, TNamespace, T>(Table(descriptor.Name, new StateListSerializer<T>(descriptor.Serializer ?? Serializers.For<T>()))));

    public override MapState<TMapKey, TValue> Map<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
    {
        if (descriptor.TimeToLive is not null)
            return Keep(descriptor.Name, WithTtl.Map(descriptor));
        var serializer = new StateMapSerializer<TMapKey, TValue>(
            descriptor.KeySerializer ?? Serializers.For<TMapKey>(), descriptor.ValueSerializer ?? Serializers.For<TValue>());
        return Keep(descriptor.Name, new HeapMapState<TKey, TNamespace, TMapKey, TValue>(Table(descriptor.Name, serializer)));
    }

    public override ReducingState<T> Reducing<T>(ReducingStateDescriptor<T> descriptor) => Keep<ReducingState<T>>(
        descriptor.Name, descriptor.TimeToLive is not null
            ? WithTtl.Reducing(descriptor)
            : new HeapReducingState<TKey, TNamespace, T>(Table(descriptor.Name, descriptor.Serializer ?? Serializers.For<T>()), descriptor.Reduce));

    public override AggregatingState<TIn, TOut> Aggregating<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor) =>
        Keep<AggregatingState<TIn, TOut>>(descriptor.Name, descriptor.TimeToLive is not null
            ? WithTtl.Aggregating(descriptor)
            : new HeapAggregatingState<TKey, TNamespace, TIn, TAccumulator, TOut>(
                Table(descriptor.Name, descriptor.Serializer ?? Serializers.For<TAccumulator>()), descriptor.Function));

    public override THandle HandleOf<THandle>(string name) =>
        _handles.TryGetValue(name, out object? handle) && handle is THandle own ? own : throw NoSuchState(name);

    public override IEnumerable<TKey> KeysOf(string name)
    {
        var keys = new List<TKey>(); // a copy, so that what is gone over may be cleared
        (_tables.GetValueOrDefault(prefix + name) ?? _tables[prefix + TtlStateFactory<TKey, TNamespace>.SectionOf(name)]).CopyKeys(keys);
        return keys;
    }

    public override ScopedTable<TKey, TNamespace, TValue> Table<TValue>(string name, Serializer<TValue> serializer)
    {
        var table = new ScopedTable<TKey, TNamespace, TValue>(Scope, serializer, keySerializer, namespaceSerializer);
        Add(name, table);
        return table;
    }

    public override void LookAhead(ReadOnlySpan<TKey> keys)
    {
        foreach (IScopedTable<TKey> table in _all)
            table.LookAhead(keys);
    }

    public void AddSchemas(List<StateSection> sections)
    {
        foreach ((string name, IScopedTable<TKey> table) in _tables)
        {
            if (table.SchemaSection(name) is { } schema)
                sections.Add(schema);
        }
    }

    public void BeginRestore(WrittenSchemas written)
    {
        foreach ((string name, IScopedTable<TKey> table) in _tables)
            table.BeginRestore(written, name);
    }

    public void Write(List<StateSection> sections)
    {
        foreach ((string name, IScopedTable<TKey> table) in _tables)
            table.Write(sections, name, range);
    }

    public override bool TryRestore(StateSection section)
    {
        if (!_tables.TryGetValue(section.Name, out IScopedTable<TKey>? table))
            return false;
        table.Read(section.Bytes.Span);
        return true;
    }

    private void Add(string name, IScopedTable<TKey> table)
    {
        if (!_tables.TryAdd(prefix + name, table))
            throw TwoStates(name);
        _all = [.. _tables.Values];
    }

    private THandle Keep<THandle>(string name, THandle handle)
        where THandle : class
    {
        _handles.Add(name, handle);
        return handle;
    }
}
