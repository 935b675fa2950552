using Freshet.Windowing;

namespace Freshet.Oracle.Programs;

/// <summary><c>join</c> and <c>coGroup</c>: what two streams have in the same key and window.</summary>
internal static class WindowJoinProgram
{
    public static StartProgram Create(OracleRow program)
    {
        Func<DataStream<TaggedUnion<OracleRow, OracleRow>>, DataStream<OracleRow>> build = TwoKeys.Accept(program, new Builder(program));
        return start => new WindowJoinDriver(build, start);
    }

    private sealed class Builder(OracleRow program) : ITwoKeyVisitor<Func<DataStream<TaggedUnion<OracleRow, OracleRow>>, DataStream<OracleRow>>>
    {
        public Func<DataStream<TaggedUnion<OracleRow, OracleRow>>, DataStream<OracleRow>> Visit<TKey>(
            Func<OracleRow, TKey> first, Func<OracleRow, TKey> second)
            where TKey : notnull => stream =>
        {
            WindowedStream<TKey, TaggedUnion<OracleRow, OracleRow>> windows =
                stream.KeyBy(value => value.IsFirst ? first(value.First) : second(value.Second)).Window(
                    WindowParts.Assigner<TaggedUnion<OracleRow, OracleRow>>(program.Row("window"), value => value.IsFirst ? value.First : value.Second));
            return program.Text("type") == "join" ? Join(new(windows), first) : CoGroup(new(windows), first, second);
        };

        private DataStream<OracleRow> Join<TKey>(WindowedJoin<TKey, OracleRow, OracleRow> join, Func<OracleRow, TKey> key)
            where TKey : notnull
        {
            if (program["trigger"] is OracleRow trigger)
                join.Trigger(WindowParts.Trigger(trigger));
            if (program["evictor"] is OracleRow evictor)
                join.Evictor(WindowParts.Evictor(evictor));
            if (program["lateness"] is long lateness)
                join.AllowedLateness(WindowParts.Span(lateness));
            return join.Apply(
                (left, right) => OracleRow.Of(("k", KeyField.ToJson(key(left))), ("l", left["id"]), ("r", right["id"])),
                OracleRowSerializer.Instance, OracleRowSerializer.Instance);
        }

        private DataStream<OracleRow> CoGroup<TKey>(
            WindowedCoGroup<TKey, OracleRow, OracleRow> group, Func<OracleRow, TKey> first, Func<OracleRow, TKey> second)
            where TKey : notnull
        {
            if (program["trigger"] is OracleRow trigger)
                group.Trigger(WindowParts.Trigger(trigger));
            if (program["evictor"] is OracleRow evictor)
                group.Evictor(WindowParts.Evictor(evictor));
            if (program["lateness"] is long lateness)
                group.AllowedLateness(WindowParts.Span(lateness));
            return group.Apply<OracleRow>(
                (left, right, output) => output.Collect(OracleRow.Of(
                    ("k", KeyField.ToJson(right.IsEmpty ? first(left[^1]) : second(right[^1]))), ("l", Ids(left)), ("r", Ids(right)))),
                OracleRowSerializer.Instance, OracleRowSerializer.Instance);
        }

        private static object?[] Ids(ReadOnlySpan<OracleRow> rows)
        {
            var ids = new object?[rows.Length];
            for (int i = 0; i < ids.Length; i++)
                ids[i] = rows[i]["id"];
            return ids;
        }
    }
}
