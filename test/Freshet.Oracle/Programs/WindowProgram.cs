using Freshet.Windowing;

namespace Freshet.Oracle.Programs;

/// <summary><c>window</c>: windows of a keyed stream.</summary>
internal static class WindowProgram
{
    public static StartProgram Create(OracleRow program)
    {
        if (!program.Has("key"))
            throw new UnsupportedCaseException("windowAll");
        if (program.Has("evictor"))
            throw new UnsupportedCaseException("evictor");
        Func<DataStream<OracleRow>, DataStream<OracleRow>> build = KeyField.Accept(program, new Builder(program));
        return start => new OneInputDriver(build, start);
    }

    private sealed class Builder(OracleRow program) : IKeyVisitor<Func<DataStream<OracleRow>, DataStream<OracleRow>>>
    {
        public Func<DataStream<OracleRow>, DataStream<OracleRow>> Visit<TKey>(Func<OracleRow, TKey> selector)
            where TKey : notnull => stream => Apply(Windows(stream.KeyBy(selector)));

        private WindowedStream<TKey, OracleRow> Windows<TKey>(KeyedStream<TKey, OracleRow> stream)
            where TKey : notnull
        {
            WindowedStream<TKey, OracleRow> windows = stream.Window(WindowParts.Assigner(program.Row("window")));
            if (program["trigger"] is OracleRow trigger)
                windows.Trigger(WindowParts.Trigger(trigger));
            if (program["lateness"] is long lateness)
                windows.AllowedLateness(WindowParts.Span(lateness));
            if (program["lateTag"] is string tag)
                windows.SideOutputLateData(new OutputTag<OracleRow>(tag));
            return windows;
        }

        private DataStream<OracleRow> Apply<TKey>(WindowedStream<TKey, OracleRow> windows)
            where TKey : notnull
        {
            OracleRow function = program.Row("fn");
            OracleRowSerializer rows = OracleRowSerializer.Instance;
            return function.Text("kind") switch
            {
                "reduce" => windows.Reduce(ReduceProgram.Function(function), rows),
                "aggregate" => windows.Aggregate(Aggregate(function, KeyField.Names(program)), rows),
                "process" => windows.Process(() => new DescribeWindow<TKey>(function, true), rows),
                "reduceProcess" => windows.Reduce(ReduceProgram.Function(function), () => new DescribeWindow<TKey>(function, true), rows),
                "aggregateProcess" => windows.Aggregate(Aggregate(function, []), () => new DescribeWindow<TKey>(function, true), rows),
                string other => throw new UnsupportedCaseException($"window function {other}"),
            };
        }

        private static RowAggregate Aggregate(OracleRow function, IReadOnlyList<string> keys) =>
            new(function.Text("op"), function.Text("field", "id"), keys);
    }
}
