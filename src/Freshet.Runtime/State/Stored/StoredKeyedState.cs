using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State.Ttl;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Runtime.State.Stored;

/// <summary>An operator's keyed state as bytes in an ordered store. Used by the thread that steps the task.</summary>
internal sealed class StoredKeyedState<TKey, TNamespace> : KeyedState<TKey, TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly StoredKeyedStateBackend _backend;
    private readonly StoredScope<TKey, TNamespace> _scope;
    private readonly string _prefix;
    private readonly Dictionary<string, StoredEntries<TKey, TNamespace>> _states = new(StringComparer.Ordinal); // by the section's name
    private readonly Dictionary<string, (object Handle, StoredEntries<TKey, TNamespace> Entries)> _handles = new(StringComparer.Ordinal);
    private OperatorContext? _context;

    public StoredKeyedState(
        StoredKeyedStateBackend backend, Serializer<TKey> keys, NamespaceSerializer<TNamespace> namespaces, string prefix)
    {
        _backend = backend;
        _scope = new StoredScope<TKey, TNamespace>(Scope, keys, namespaces, backend.Range.MaxParallelism);
        _prefix = prefix;
    }

    public override bool IsEmpty => !_states.Values.Any(s => s.Any());

    public override void Open(OperatorContext context) => _context = context;

    public override ValueState<T> Value<T>(ValueStateDescriptor<T> descriptor)
    {
        Serializer<T> serializer = descriptor.Serializer ?? Serializers.For<T>();
        StoredEntries<TKey, TNamespace> entries = Cells(descriptor.Name, serializer, descriptor.TimeToLive);
        return Keep<ValueState<T>>(descriptor.Name, entries, entries.Shape.Rule is null
            ? new StoredValueState<TKey, TNamespace, T>(new(entries, serializer))
            : new TtlValueState<T>(Cell(entries, serializer)));
    }

    public override ListState<T> List<T>(ListStateDescriptor<T> descriptor)
    {
        Serializer<T> serializer = descriptor.Serializer ?? Serializers.For<T>();
        if (descriptor.TimeToLive is null)
        {
            var list = new StateListSerializer<T>(serializer);
            StoredEntries<TKey, TNamespace> plain = Add(descriptor.Name, StoredKind.List, new StoredFormat<StateList<T>>(list));
            return Keep(descriptor.Name, plain, new StoredListState<TKey, TNamespace, T>(new(plain, list), serializer));
        }

        var rule = new TtlRule(descriptor.TimeToLive);
        var content = new TtlListContent<T>(rule, serializer);
        StoredEntries<TKey, TNamespace> entries = Add(descriptor.Name, StoredKind.List, new StoredFormat<List<TtlValue<T>>>(content), rule);
        return Keep(descriptor.Name, entries, new StoredTtlListState<TKey, TNamespace, T>(
            new(entries, content), content, new TtlValueContent<T>(rule, serializer)));
    }

    public override MapState<TMapKey, TValue> Map<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
    {
        Serializer<TMapKey> keys = descriptor.KeySerializer ?? Serializers.For<TMapKey>();
        Serializer<TValue> values = descriptor.ValueSerializer ?? Serializers.For<TValue>();
        if (descriptor.TimeToLive is null)
        {
            StoredEntries<TKey, TNamespace> plain = Add(
                descriptor.Name, StoredKind.Map, new StoredFormat<Dictionary<TMapKey, TValue>>(new StateMapSerializer<TMapKey, TValue>(keys, values)));
            return Keep(descriptor.Name, plain, new StoredMapState<TKey, TNamespace, TMapKey, TValue>(plain, keys, values));
        }

        var rule = new TtlRule(descriptor.TimeToLive);
        StoredEntries<TKey, TNamespace> entries = Add(
            descriptor.Name, StoredKind.Map, new StoredFormat<Dictionary<TMapKey, TtlValue<TValue>>>(new TtlMapContent<TMapKey, TValue>(rule, keys, values)), rule);
        return Keep(
            descriptor.Name, entries, new StoredTtlMapState<TKey, TNamespace, TMapKey, TValue>(entries, keys, new TtlValueContent<TValue>(rule, values)));
    }

    public override ReducingState<T> Reducing<T>(ReducingStateDescriptor<T> descriptor)
    {
        Serializer<T> serializer = descriptor.Serializer ?? Serializers.For<T>();
        StoredEntries<TKey, TNamespace> entries = Cells(descriptor.Name, serializer, descriptor.TimeToLive);
        return Keep<ReducingState<T>>(descriptor.Name, entries, entries.Shape.Rule is null
            ? new TableReducingState<TNamespace, T>(new StoredTable<TKey, TNamespace, T>(entries, serializer), descriptor.Reduce)
            : new TtlReducingState<T>(Cell(entries, serializer), descriptor.Reduce));
    }

    public override AggregatingState<TIn, TOut> Aggregating<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor)
    {
        Serializer<TAccumulator> serializer = descriptor.Serializer ?? Serializers.For<TAccumulator>();
        StoredEntries<TKey, TNamespace> entries = Cells(descriptor.Name, serializer, descriptor.TimeToLive);
        return Keep<AggregatingState<TIn, TOut>>(descriptor.Name, entries, entries.Shape.Rule is null
            ? new TableAggregatingState<TNamespace, TIn, TAccumulator, TOut>(
                new StoredTable<TKey, TNamespace, TAccumulator>(entries, serializer), descriptor.Function)
            : new TtlAggregatingState<TIn, TAccumulator, TOut>(Cell(entries, serializer), descriptor.Function));
    }

    public override THandle HandleOf<THandle>(string name) =>
        _handles.TryGetValue(name, out var state) && state.Handle is THandle own ? own : throw NoSuchState(name);

    public override IEnumerable<TKey> KeysOf(string name) => new StoredKeys<TKey, TNamespace>(_handles[name].Entries);

    public override KeyedTable<TNamespace, TValue> Table<TValue>(string name, Serializer<TValue> serializer) =>
        new StoredTable<TKey, TNamespace, TValue>(Cells(name, serializer, null), serializer);

    /// <summary>A lookup in a store gains nothing from being made ahead.</summary>
    public override void LookAhead(ReadOnlySpan<TKey> keys)
    {
    }

    public override bool TryRestore(StateSection section)
    {
        if (!_states.TryGetValue(section.Name, out StoredEntries<TKey, TNamespace>? entries))
            return false;
        _scope.CheckKeys(_backend.Written, section.Name);
        StoredRestore.Run(section, entries.Store, entries.Shape, entries.Shape.Format.ConverterFrom(_backend.Written, section.Name));
        return true;
    }

    private StoredEntries<TKey, TNamespace> Cells<T>(string name, Serializer<T> serializer, StateTimeToLive? timeToLive)
    {
        if (timeToLive is null)
            return Add(name, StoredKind.Value, new StoredFormat<T>(serializer));
        var rule = new TtlRule(timeToLive);
        return Add(name, StoredKind.Value, new StoredFormat<TtlValue<T>>(new TtlValueContent<T>(rule, serializer)), rule);
    }

    private StoredEntries<TKey, TNamespace> Add(string name, StoredKind kind, StoredFormat format, TtlRule? rule = null)
    {
        if (rule is not null && _context is null)
            throw NoClock();
        string section = _prefix + (rule is null ? name : TtlStateFactory<TKey, TNamespace>.SectionOf(name));
        if (_states.ContainsKey(section) || _handles.ContainsKey(name))
            throw TwoStates(_prefix + name);
        var entries = new StoredEntries<TKey, TNamespace>(
            _backend, _scope, section, kind, format, rule, rule is null ? null : _context);
        _states.Add(section, entries);
        return entries;
    }

    private static TtlCell<T> Cell<T>(StoredEntries<TKey, TNamespace> entries, Serializer<T> serializer) =>
        new(new StoredTtlTable<TKey, TNamespace, TtlValue<T>>(entries, new TtlValueContent<T>(entries.Shape.Rule!, serializer)));

    private THandle Keep<THandle>(string name, StoredEntries<TKey, TNamespace> entries, THandle handle)
        where THandle : class
    {
        _handles.Add(name, (handle, entries));
        return handle;
    }
}
