using Freshet.Cep;
using Freshet.Functions;

namespace Freshet.Oracle.Programs;

/// <summary><c>cep</c>: a pattern, in a keyed stream or in all of one.</summary>
internal static class CepProgram
{
    public static StartProgram Create(OracleRow program)
    {
        Pattern<OracleRow> pattern = CepPattern.Of(program);
        Func<DataStream<OracleRow>, DataStream<OracleRow>> build = program.Has("key")
            ? KeyField.Accept(program, new Builder(program, pattern))
            : stream => Results(stream.Match(pattern, serializer: OracleRowSerializer.Instance), program);
        return start => new OneInputDriver(build, start);
    }

    private static DataStream<OracleRow> Results(PatternStream<OracleRow> stream, OracleRow program)
    {
        if (program.Text("time", "event") == "processing")
            stream = stream.InProcessingTime();
        if (program["lateTag"] is string late)
            stream = stream.SideOutputLateData(new OutputTag<OracleRow>(late));
        return program["timeoutTag"] is string timedOut
            ? stream.Process(() => new DescribeMatchAndTimeout(new OutputTag<OracleRow>(timedOut)))
            : stream.Process(() => new DescribeMatch());
    }

    private sealed class Builder(OracleRow program, Pattern<OracleRow> pattern) : IKeyVisitor<Func<DataStream<OracleRow>, DataStream<OracleRow>>>
    {
        public Func<DataStream<OracleRow>, DataStream<OracleRow>> Visit<TKey>(Func<OracleRow, TKey> selector)
            where TKey : notnull => stream => Results(stream.KeyBy(selector).Match(pattern, serializer: OracleRowSerializer.Instance), program);
    }

    /// <summary>The ids of a match by pattern, and its time.</summary>
    private class DescribeMatch : PatternProcessFunction<OracleRow, OracleRow>
    {
        public override void ProcessMatch(PatternMatch<OracleRow> match, PatternContext context, Collector<OracleRow> output) =>
            output.Collect(Describe(match, context));

        protected static OracleRow Describe(PatternMatch<OracleRow> match, PatternContext context)
        {
            OracleRow events = OracleRow.Empty;
            foreach (string name in match.PatternNames)
                events = events.With(name, match[name].Select(e => e["id"]).ToArray());
            return OracleRow.Of(("m", events), ("t", context.Timestamp.Milliseconds));
        }
    }

    private sealed class DescribeMatchAndTimeout(OutputTag<OracleRow> tag) : DescribeMatch, ITimedOutPartialMatchHandler<OracleRow>
    {
        public void ProcessTimedOutMatch(PatternMatch<OracleRow> match, PatternContext context) => context.Output(tag, Describe(match, context));
    }
}
