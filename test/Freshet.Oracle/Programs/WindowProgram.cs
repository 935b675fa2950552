namespace Freshet.Oracle.Programs;

/// <summary><c>window</c>: windows of a keyed stream, or of a whole one.</summary>
internal static class WindowProgram
{
    public static StartProgram Create(OracleRow program)
    {
        Func<OracleRow, OracleRow>? read = FieldAggregation.Is(program.Row("fn")) ? PojoRow.Read : null;
        Func<DataStream<OracleRow>, DataStream<OracleRow>> build = program.Has("key")
            ? KeyField.Accept(program, new KeyedBuilder(program))
            : stream => Build(program, new AllWindows(WindowParts.CutAll(stream, program.Row("window"))));
        return start => new OneInputDriver(build, start, read);
    }

    private static DataStream<OracleRow> Build<TWindows>(OracleRow program, TWindows windows)
        where TWindows : IWindows
    {
        if (program["trigger"] is OracleRow trigger)
            windows.Trigger(WindowParts.Trigger(trigger));
        if (program["evictor"] is OracleRow evictor)
            windows.Evictor(WindowParts.Evictor(evictor));
        if (program["lateness"] is long lateness)
            windows.AllowedLateness(WindowParts.Span(lateness));
        if (program["lateTag"] is string tag)
            windows.SideOutputLateData(new OutputTag<OracleRow>(tag));
        OracleRow function = program.Row("fn");
        return function.Text("kind") switch
        {
            "reduce" => windows.Reduce(ReduceProgram.Function(function)),
            "aggregate" => windows.Aggregate(Aggregate(function, KeyField.Names(program))),
            "process" => windows.Process(function),
            "reduceProcess" => windows.Reduce(ReduceProgram.Function(function), function),
            "aggregateProcess" => windows.Aggregate(Aggregate(function, []), function),
            _ => FieldAggregation.Apply(windows, function),
        };
    }

    private static RowAggregate Aggregate(OracleRow function, IReadOnlyList<string> keys) =>
        new(function.Text("op"), function.Text("field", "id"), keys);

    private sealed class KeyedBuilder(OracleRow program) : IKeyVisitor<Func<DataStream<OracleRow>, DataStream<OracleRow>>>
    {
        public Func<DataStream<OracleRow>, DataStream<OracleRow>> Visit<TKey>(Func<OracleRow, TKey> selector)
            where TKey : notnull =>
            stream => Build(program, new KeyedWindows<TKey>(WindowParts.Cut(stream.KeyBy(selector), program.Row("window"))));
    }
}
