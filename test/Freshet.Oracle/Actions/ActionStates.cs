using Freshet.Functions;
using Freshet.Oracle.Programs;
using Freshet.State;

namespace Freshet.Oracle.Actions;

/// <summary>Asks for the keyed states that a recorded program declares.</summary>
internal static class ActionStates
{
    /// <summary>The states by name.</summary>
    public static IReadOnlyDictionary<string, ActionState> Open(OracleRow program, IKeyedStateStore store) =>
        program.Rows("states").ToDictionary(s => s.Text("name"), s => OpenOne(s, store), StringComparer.Ordinal);

    private static ActionState OpenOne(OracleRow state, IKeyedStateStore store)
    {
        StateTimeToLive? timeToLive = state["ttl"] is OracleRow ttl ? TimeToLive(ttl) : null;
        string name = state.Text("name");
        string operation = state.Text("op", "");
        return state.Text("kind") switch
        {
            "value" => new Value(new(name, JsonValueSerializer.Instance) { TimeToLive = timeToLive }, store),
            "list" => new List(new(name, JsonValueSerializer.Instance) { TimeToLive = timeToLive }, store),
            "map" => new Map(new(name, JsonValueSerializer.Instance, JsonValueSerializer.Instance) { TimeToLive = timeToLive }, store),
            "reducing" => new Reducing(
                new(name, (a, b) => new JsonValue(Arithmetic.Apply(operation, a.Value, b.Value)), JsonValueSerializer.Instance) { TimeToLive = timeToLive }, store),
            "aggregating" => new Aggregating(
                new(name, new RowAggregate(operation, Aggregating.Field, []), OracleRowSerializer.Instance) { TimeToLive = timeToLive }, store),
            string other => throw new UnsupportedCaseException($"state kind {other}"),
        };
    }

    /// <summary>How long a state lives; null where its description says that it does so for ever.</summary>
    private static StateTimeToLive? TimeToLive(OracleRow described)
    {
        string update = described.Text("update", "create_write");
        string cleanup = described.Text("cleanup", "none");
        return update == "disabled" ? null : new StateTimeToLive(TimeSpan.FromMilliseconds(described.Number("ms")))
        {
            UpdateType = update == "read_write" ? StateUpdateType.OnReadAndWrite : StateUpdateType.OnCreateAndWrite,
            Visibility = described.Text("visibility", "never") == "never"
                ? StateVisibility.NeverReturnExpired
                : StateVisibility.ReturnExpiredIfNotCleanedUp,
            CleanupInSnapshots = cleanup == "full",
            CleanupSize = cleanup == "incremental" ? 5 : 0,
        };
    }

    private sealed class Value(ValueStateDescriptor<JsonValue> descriptor, IKeyedStateStore store) : ActionState
    {
        private readonly ValueState<JsonValue> _state = store.Value(descriptor);

        public override object? Read() => _state.TryGet(out JsonValue value) ? value.Value : null;

        public override void Set(object? value) => _state.Set(new JsonValue(value));

        public override void Clear() => _state.Clear();

        public override void Apply<TKey>(KeyedBroadcastContext<TKey> context, Action<TKey> function) =>
            context.ApplyToKeyedState(descriptor, (key, _) => function(key));
    }

    private sealed class List(ListStateDescriptor<JsonValue> descriptor, IKeyedStateStore store) : ActionState
    {
        private readonly ListState<JsonValue> _state = store.List(descriptor);

        public override object? Read()
        {
            ReadOnlySpan<JsonValue> values = _state.Get();
            var read = new object?[values.Length];
            for (int i = 0; i < read.Length; i++)
                read[i] = values[i].Value;
            return read;
        }

        public override void Add(object? value) => _state.Add(new JsonValue(value));

        public override void AddAll(object?[] values) => _state.AddAll([.. values.Select(v => new JsonValue(v))]);

        public override void Update(object?[] values) => _state.Update([.. values.Select(v => new JsonValue(v))]);

        public override void Clear() => _state.Clear();

        public override void Apply<TKey>(KeyedBroadcastContext<TKey> context, Action<TKey> function) =>
            context.ApplyToKeyedState(descriptor, (key, _) => function(key));
    }

    private sealed class Map(MapStateDescriptor<JsonValue, JsonValue> descriptor, IKeyedStateStore store) : ActionState
    {
        private readonly MapState<JsonValue, JsonValue> _state = store.Map(descriptor);

        public override object? Read() => JsonEntries.ToRow(_state.Entries);

        public override object? Entry(object? key) => _state.TryGet(new JsonValue(key), out JsonValue value) ? value.Value : null;

        public override void Put(object? key, object? value) => _state.Put(new JsonValue(key), new JsonValue(value));

        public override void Remove(object? key) => _state.Remove(new JsonValue(key));

        public override void Clear() => _state.Clear();

        public override void Apply<TKey>(KeyedBroadcastContext<TKey> context, Action<TKey> function) =>
            context.ApplyToKeyedState(descriptor, (key, _) => function(key));
    }

    private sealed class Reducing(ReducingStateDescriptor<JsonValue> descriptor, IKeyedStateStore store) : ActionState
    {
        private readonly ReducingState<JsonValue> _state = store.Reducing(descriptor);

        public override object? Read() => _state.TryGet(out JsonValue value) ? value.Value : null;

        public override void Add(object? value) => _state.Add(new JsonValue(value));

        public override void Clear() => _state.Clear();

        public override void Apply<TKey>(KeyedBroadcastContext<TKey> context, Action<TKey> function) =>
            context.ApplyToKeyedState(descriptor, (key, _) => function(key));
    }

    private sealed class Aggregating(AggregatingStateDescriptor<OracleRow, OracleRow, OracleRow> descriptor, IKeyedStateStore store) : ActionState
    {
        /// <summary>The field that a value stands in where a row is aggregated.</summary>
        public const string Field = "_";

        private readonly AggregatingState<OracleRow, OracleRow> _state = store.Aggregating(descriptor);

        public override object? Read() => _state.TryGet(out OracleRow? result) ? result["r"] : null;

        public override void Add(object? value) => _state.Add(OracleRow.Of((Field, value)));

        public override void Clear() => _state.Clear();

        public override void Apply<TKey>(KeyedBroadcastContext<TKey> context, Action<TKey> function) =>
            context.ApplyToKeyedState(descriptor, (key, _) => function(key));
    }
}
