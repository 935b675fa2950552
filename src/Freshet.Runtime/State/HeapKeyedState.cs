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
/// <param name="writesChanges">Whether a checkpoint may hold what changed since an earlier one.</param>
internal sealed class HeapKeyedState<TKey, TNamespace>(
    Serializer<TKey> keySerializer, NamespaceSerializer<TNamespace> namespaceSerializer, KeyGroupRange range, string prefix = "", bool writesChanges = false)
    : KeyedState<TKey, TNamespace>, IHeapState
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly KeyedFormat<TKey, TNamespace> _format = new(keySerializer, namespaceSerializer, range, prefix, writesChanges);
    private readonly Dictionary<string, IScopedTable<TKey>> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _handles = new(StringComparer.Ordinal);
    private IScopedTable<TKey>[] _all = [];
    private TtlStateFactory<TKey, TNamespace>? _withTtl;

    public override bool IsEmpty => Array.TrueForAll(_all, t => t.Count == 0);

    private TtlStateFactory<TKey, TNamespace> WithTtl =>
        _withTtl ?? throw NoClock();

    public override void Open(OperatorContext context) => _withTtl = new(Scope, _format, context, Add);

    public override ValueState<T> Value<T>(ValueStateDescriptor<T> descriptor) => Keep<ValueState<T>>(descriptor.Name, descriptor.TimeToLive is not null
        ? WithTtl.Value(descriptor)
        : new HeapValueState<TKey, TNamespace, T>(Table(descriptor.Name, descriptor.Serializer ?? Serializers.For<T>())));

    public override ListState<T> List<T>(ListStateDescriptor<T> descriptor) => Keep<ListState<T>>(descriptor.Name, descriptor.TimeToLive is not null
        ? WithTtl.List(descriptor)
        : ListOf(descriptor.Name, descriptor.Serializer ?? Serializers.For<T>()));

    public override MapState<TMapKey, TValue> Map<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
    {
        if (descriptor.TimeToLive is not null)
            return Keep(descriptor.Name, WithTtl.Map(descriptor));
        Serializer<TMapKey> keys = descriptor.KeySerializer ?? Serializers.For<TMapKey>();
        Serializer<TValue> values = descriptor.ValueSerializer ?? Serializers.For<TValue>();
        return Keep(descriptor.Name, new HeapMapState<TKey, TNamespace, TMapKey, TValue>(
            Table(descriptor.Name, new StateMapSerializer<TMapKey, TValue>(keys, values), readsExpose: !values.IsImmutable)));
    }

    public override ReducingState<T> Reducing<T>(ReducingStateDescriptor<T> descriptor) => Keep<ReducingState<T>>(
        descriptor.Name, descriptor.TimeToLive is not null
            ? WithTtl.Reducing(descriptor)
            : new TableReducingState<TNamespace, T>(Table(descriptor.Name, descriptor.Serializer ?? Serializers.For<T>()), descriptor.Reduce));

    public override AggregatingState<TIn, TOut> Aggregating<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor) =>
        Keep<AggregatingState<TIn, TOut>>(descriptor.Name, descriptor.TimeToLive is not null
            ? WithTtl.Aggregating(descriptor)
            : new TableAggregatingState<TNamespace, TIn, TAccumulator, TOut>(
                Table(descriptor.Name, descriptor.Serializer ?? Serializers.For<TAccumulator>()), descriptor.Function));

    public override THandle HandleOf<THandle>(string name) =>
        _handles.TryGetValue(name, out object? handle) && handle is THandle own ? own : throw NoSuchState(name);

    public override IEnumerable<TKey> KeysOf(string name)
    {
        var keys = new List<TKey>(); // a copy, so that what is gone over may be cleared
        (_tables.GetValueOrDefault(_format.Prefix + name) ?? _tables[_format.Prefix + TtlStateFactory<TKey, TNamespace>.SectionOf(name)]).CopyKeys(keys);
        return keys;
    }

    public override ScopedTable<TKey, TNamespace, TValue> Table<TValue>(string name, Serializer<TValue> serializer) =>
        Table(name, serializer, readsExpose: !serializer.IsImmutable);

    public override void LookAhead(ReadOnlySpan<TKey> keys)
    {
        foreach (IScopedTable<TKey> table in _all)
            table.LookAhead(keys);
    }

    public void BeginRestore(WrittenSchemas written)
    {
        foreach (IScopedTable<TKey> table in _all)
            table.BeginRestore(written);
    }

    public void Capture(CheckpointBarrier barrier, List<StateSection> sections, List<IStateCapture> captures)
    {
        foreach (IScopedTable<TKey> table in _all)
        {
            captures.Add(table.Capture(barrier));
            if (table.Schema is { } schema)
                sections.Add(schema);
        }
    }

    public void CheckpointCompleted(long checkpointId)
    {
        foreach (IScopedTable<TKey> table in _all)
            table.CheckpointCompleted(checkpointId);
    }

    public override bool TryRestore(StateSection section)
    {
        if (!_tables.TryGetValue(section.Name, out IScopedTable<TKey>? table))
            return false;
        table.Read(section);
        return true;
    }

    private ScopedTable<TKey, TNamespace, TValue> Table<TValue>(string name, Serializer<TValue> serializer, bool readsExpose)
    {
        var table = new ScopedTable<TKey, TNamespace, TValue>(Scope, _format.Of(name, serializer), readsExpose, _format.WritesChanges);
        Add(name, table);
        return table;
    }

    // What a list holds is seen by those who read it; the list itself is not.
    private HeapListState<TKey, TNamespace, T> ListOf<T>(string name, Serializer<T> serializer) =>
        new(Table(name, new StateListSerializer<T>(serializer), readsExpose: !serializer.IsImmutable));

    private void Add(string name, IScopedTable<TKey> table)
    {
        if (!_tables.TryAdd(_format.Prefix + name, table))
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
