using Freshet.Functions;

namespace Freshet.Oracle.Programs;

/// <summary><c>intervalJoin</c>: pairs with their times.</summary>
internal static class IntervalJoinProgram
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
            where TKey : notnull => (left, right) =>
        {
            IntervalJoined<TKey, OracleRow, OracleRow> join = left.KeyBy(first).IntervalJoin(right.KeyBy(second))
                .Between(TimeSpan.FromMilliseconds(program.Number("lower")), TimeSpan.FromMilliseconds(program.Number("upper")));
            if (program.Flag("lowerExclusive"))
                join.LowerBoundExclusive();
            if (program.Flag("upperExclusive"))
                join.UpperBoundExclusive();
            if (program["leftLateTag"] is string leftTag)
                join.SideOutputLeftLateData(new OutputTag<OracleRow>(leftTag));
            if (program["rightLateTag"] is string rightTag)
                join.SideOutputRightLateData(new OutputTag<OracleRow>(rightTag));
            return join.Process(() => new Function<TKey>(first), OracleRowSerializer.Instance, OracleRowSerializer.Instance);
        };
    }

    private sealed class Function<TKey>(Func<OracleRow, TKey> key) : ProcessJoinFunction<OracleRow, OracleRow, OracleRow>
        where TKey : notnull
    {
        public override void Process(OracleRow left, OracleRow right, JoinContext context, Collector<OracleRow> output) => output.Collect(OracleRow.Of(
            ("k", KeyField.ToJson(key(left))), ("l", left["id"]), ("r", right["id"]), ("lts", context.LeftTime.Milliseconds),
            ("rts", context.RightTime.Milliseconds), ("ts", context.Time.Milliseconds)));
    }
}
