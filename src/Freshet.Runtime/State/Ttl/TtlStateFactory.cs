using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Runtime.State.Ttl;

/// <summary>Makes the states of one operator that have a time to live.</summary>
/// <param name="scope">The key and namespace in scope.</param>
/// <param name="format">How keys and namespaces become bytes.</param>
/// <param name="context">Tells the processing time.</param>
/// <param name="add">Takes each table, for snapshots.</param>
internal sealed class TtlStateFactory<TKey, TNamespace>(
    KeyedScope<TKey, TNamespace> scope, KeyedFormat<TKey, TNamespace> format, OperatorContext context, Action<string, IScopedTable<TKey>> add)
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    // Stands behind the name in checkpoints: bytes with time stamps are not those without.
    private const string NameSuffix = " (with a time to live)";

    /// <summary>The name that the state has in checkpoints.</summary>
    public static string SectionOf(string name) => name + NameSuffix;

    public ValueState<T> Value<T>(ValueStateDescriptor<T> descriptor) =>
        new TtlValueState<T>(Cell(descriptor.Name, descriptor.TimeToLive!, descriptor.Serializer));

    public ReducingState<T> Reducing<T>(ReducingStateDescriptor<T> descriptor) =>
        new TtlReducingState<T>(Cell(descriptor.Name, descriptor.TimeToLive!, descriptor.Serializer), descriptor.Reduce);

    public AggregatingState<TIn, TOut> Aggregating<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor) =>
        new TtlAggregatingState<TIn, TAccumulator, TOut>(
            Cell(descriptor.Name, descriptor.TimeToLive!, descriptor.Serializer), descriptor.Function);

    public ListState<T> List<T>(ListStateDescriptor<T> descriptor)
    {
        var rule = new TtlRule(descriptor.TimeToLive!);
        Serializer<T> elements = descriptor.Serializer ?? Serializers.For<T>();
        var content = new TtlListContent<T>(rule, elements);
        return new TtlListState<TKey, TNamespace, T>(Table(descriptor.Name, rule, content, readsExpose: !elements.IsImmutable), content);
    }

    public MapState<TMapKey, TValue> Map<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull
    {
        var rule = new TtlRule(descriptor.TimeToLive!);
        Serializer<TValue> values = descriptor.ValueSerializer ?? Serializers.For<TValue>();
        var content = new TtlMapContent<TMapKey, TValue>(rule, descriptor.KeySerializer ?? Serializers.For<TMapKey>(), values);
        return new TtlMapState<TKey, TNamespace, TMapKey, TValue>(Table(descriptor.Name, rule, content, readsExpose: !values.IsImmutable));
    }

    private TtlCell<T> Cell<T>(string name, StateTimeToLive timeToLive, Serializer<T>? serializer)
    {
        var rule = new TtlRule(timeToLive);
        serializer ??= Serializers.For<T>();
        return new(Table(name, rule, new TtlValueContent<T>(rule, serializer), readsExpose: !serializer.IsImmutable));
    }

    private TtlTable<TKey, TNamespace, TStored> Table<TStored>(string name, TtlRule rule, TtlContent<TStored> content, bool readsExpose)
    {
        var table = new TtlTable<TKey, TNamespace, TStored>(
            scope, context, rule, content, format.Of(SectionOf(name), content), readsExpose, format.WritesChanges);
        add(SectionOf(name), table);
        return table;
    }
}
