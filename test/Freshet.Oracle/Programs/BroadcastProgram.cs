using Freshet.Functions;
using Freshet.Oracle.Actions;
using Freshet.State;

namespace Freshet.Oracle.Programs;

/// <summary><c>broadcast</c>: the actions of a function of a stream, keyed or not, and a broadcast one.</summary>
internal static class BroadcastProgram
{
    private static readonly MapStateDescriptor<JsonValue, JsonValue> Broadcast =
        new("broadcast", JsonValueSerializer.Instance, JsonValueSerializer.Instance);

    public static StartProgram Create(OracleRow program)
    {
        Func<DataStream<OracleRow>, DataStream<OracleRow>, DataStream<OracleRow>> build = program.Has("key")
            ? KeyField.Accept(program, new Builder(program))
            : (stream, other) => stream.Connect(other.Broadcast(Broadcast)).Process(() => new Function(program));
        return start => new TwoInputDriver(build, start);
    }

    private sealed class Builder(OracleRow program) : IKeyVisitor<Func<DataStream<OracleRow>, DataStream<OracleRow>, DataStream<OracleRow>>>
    {
        public Func<DataStream<OracleRow>, DataStream<OracleRow>, DataStream<OracleRow>> Visit<TKey>(Func<OracleRow, TKey> selector)
            where TKey : notnull => (stream, other) =>
            stream.KeyBy(selector).Connect(other.Broadcast(Broadcast)).Process(() => new KeyedFunction<TKey>(program));
    }

    private sealed class KeyedFunction<TKey>(OracleRow program) : KeyedBroadcastProcessFunction<TKey, OracleRow, OracleRow, OracleRow>
        where TKey : notnull
    {
        private IReadOnlyDictionary<string, ActionState> _states = null!;

        public override void Open(IKeyedStateStore state) => _states = ActionStates.Open(program, state);

        public override void Process(OracleRow value, KeyedReadOnlyBroadcastContext<TKey> context, Collector<OracleRow> output) =>
            Run("onElement", value, context, output);

        public override void OnTimer(EventTime time, KeyedReadOnlyBroadcastContext<TKey> context, Collector<OracleRow> output) =>
            Run("onTimer", null, context, output);

        public override void ProcessBroadcast(OracleRow value, KeyedBroadcastContext<TKey> context, Collector<OracleRow> output)
        {
            BroadcastState<JsonValue, JsonValue> state = context.GetBroadcastState(Broadcast);
            ActionList.Run(program.Rows("onBroadcast"), new ActionContext(context, output)
            {
                Record = value,
                States = _states,
                Broadcast = state,
                WritableBroadcast = state,
                ApplyToKeyedState = (applied, function) => applied.Apply(context, key => function(KeyField.ToJson(key))),
            });
        }

        private void Run(string actions, OracleRow? record, KeyedReadOnlyBroadcastContext<TKey> context, Collector<OracleRow> output) =>
            ActionList.Run(program.Rows(actions), new ActionContext(context, output)
            {
                Record = record,
                States = _states,
                Timers = new ActionTimers<TKey>(context),
                Broadcast = context.GetBroadcastState(Broadcast),
            });
    }

    private sealed class Function(OracleRow program) : BroadcastProcessFunction<OracleRow, OracleRow, OracleRow>
    {
        public override void Process(OracleRow value, ReadOnlyBroadcastContext context, Collector<OracleRow> output) => ActionList.Run(
            program.Rows("onElement"), new ActionContext(context, output) { Record = value, Broadcast = context.GetBroadcastState(Broadcast) });

        public override void ProcessBroadcast(OracleRow value, BroadcastContext context, Collector<OracleRow> output)
        {
            BroadcastState<JsonValue, JsonValue> state = context.GetBroadcastState(Broadcast);
            ActionList.Run(
                program.Rows("onBroadcast"),
                new ActionContext(context, output) { Record = value, Broadcast = state, WritableBroadcast = state });
        }
    }
}
