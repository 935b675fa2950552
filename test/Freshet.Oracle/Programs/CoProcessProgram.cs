using Freshet.Functions;
using Freshet.Oracle.Actions;
using Freshet.State;

namespace Freshet.Oracle.Programs;

/// <summary><c>coProcess</c>: the actions of a keyed process function of two inputs.</summary>
internal static class CoProcessProgram
{
    public static StartProgram Create(OracleRow program)
    {
        Func<DataStream<OracleRow>, DataStream<OracleRow>, DataStream<OracleRow>> build = TwoKeys.Accept(program, new Builder(program));
        return start => new TwoInputDriver(build, start);
    }

    private sealed class Builder(OracleRow program)
        : ITwoKeyVisitor<Func<DataStream<OracleRow>, DataStream<OracleRow>, DataStream<OracleRow>>>
    {
        public Func<DataStream<OracleRow>, DataStream<OracleRow>, DataStream<OracleRow>> Visit<TKey>(
            Func<OracleRow, TKey> first, Func<OracleRow, TKey> second)
            where TKey : notnull => (one, two) => one.KeyBy(first).Connect(two.KeyBy(second)).Process(() => new Function<TKey>(program));
    }

    private sealed class Function<TKey>(OracleRow program) : KeyedCoProcessFunction<TKey, OracleRow, OracleRow, OracleRow>
        where TKey : notnull
    {
        private IReadOnlyDictionary<string, ActionState> _states = null!;

        public override void Open(IKeyedStateStore state) => _states = ActionStates.Open(program, state);

        public override void Process1(OracleRow value, KeyedContext<TKey> context, Collector<OracleRow> output) =>
            Run("onElement1", value, context, output);

        public override void Process2(OracleRow value, KeyedContext<TKey> context, Collector<OracleRow> output) =>
            Run("onElement2", value, context, output);

        public override void OnTimer(EventTime time, KeyedContext<TKey> context, Collector<OracleRow> output) =>
            Run("onTimer", null, context, output);

        private void Run(string actions, OracleRow? record, KeyedContext<TKey> context, Collector<OracleRow> output) => ActionList.Run(
            program.Rows(actions), new ActionContext(context, output) { Record = record, States = _states, Timers = new ActionTimers<TKey>(context) });
    }
}
