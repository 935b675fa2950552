using Freshet.Functions;
using Freshet.Oracle.Actions;
using Freshet.State;

namespace Freshet.Oracle.Programs;

/// <summary><c>process</c>: the actions of a keyed process function.</summary>
internal static class ProcessProgram
{
    public static StartProgram Create(OracleRow program)
    {
        Func<DataStream<OracleRow>, DataStream<OracleRow>> build = KeyField.Accept(program, new Builder(program));
        return start => new OneInputDriver(build, start);
    }

    private sealed class Builder(OracleRow program) : IKeyVisitor<Func<DataStream<OracleRow>, DataStream<OracleRow>>>
    {
        public Func<DataStream<OracleRow>, DataStream<OracleRow>> Visit<TKey>(Func<OracleRow, TKey> selector)
            where TKey : notnull => stream => stream.KeyBy(selector).Process(() => new Function<TKey>(program));
    }

    private sealed class Function<TKey>(OracleRow program) : KeyedProcessFunction<TKey, OracleRow, OracleRow>
        where TKey : notnull
    {
        private IReadOnlyDictionary<string, ActionState> _states = null!;

        public override void Open(IKeyedStateStore state) => _states = ActionStates.Open(program, state);

        public override void Process(OracleRow value, KeyedContext<TKey> context, Collector<OracleRow> output) =>
            Run("onElement", value, context, output);

        public override void OnTimer(EventTime time, KeyedContext<TKey> context, Collector<OracleRow> output) =>
            Run("onTimer", null, context, output);

        private void Run(string actions, OracleRow? record, KeyedContext<TKey> context, Collector<OracleRow> output) => ActionList.Run(
            program.Rows(actions), new ActionContext(context, output) { Record = record, States = _states, Timers = new ActionTimers<TKey>(context) });
    }
}
