namespace Freshet.Oracle.Programs;

/// <summary><c>rolling</c>: a running field aggregation of each key's records, which are of the fixed fields <c>id, k, v, w, n</c>.</summary>
internal static class RollingProgram
{
    public static StartProgram Create(OracleRow program)
    {
        Func<DataStream<OracleRow>, DataStream<OracleRow>> build = KeyField.Accept(program, new Builder(program.Row("fn")));
        return start => new FixedFieldsDriver(build, start);
    }

    /// <summary>The record with all of its fields, and no others.</summary>
    public static OracleRow Fixed(OracleRow record) => OracleRow.Of(
        ("id", record["id"]), ("k", record["k"]), ("v", record.Number("v", 0)), ("w", Arithmetic.ToDouble(record["w"] ?? 0.0)), ("n", record.Number("n", 0)));

    private sealed class Builder(OracleRow function) : IKeyVisitor<Func<DataStream<OracleRow>, DataStream<OracleRow>>>
    {
        public Func<DataStream<OracleRow>, DataStream<OracleRow>> Visit<TKey>(Func<OracleRow, TKey> selector)
            where TKey : notnull => stream => Apply(stream.KeyBy(selector));

        private DataStream<OracleRow> Apply<TKey>(KeyedStream<TKey, OracleRow> stream)
            where TKey : notnull
        {
            string field = function.Text("field");
            bool first = function.Flag("first", true);
            OracleRowSerializer rows = OracleRowSerializer.Instance;
            bool isDouble = field == "w";
            return function.Text("kind") switch
            {
                "sum" when field == "n" => stream.Sum(r => (int)r.Number(field), (r, x) => r.With(field, (long)x), rows),
                "sum" => isDouble ? stream.Sum(Double, With, rows) : stream.Sum(Long, WithLong, rows),
                "min" => isDouble ? stream.Min(Double, With, rows) : stream.Min(Long, WithLong, rows),
                "max" => isDouble ? stream.Max(Double, With, rows) : stream.Max(Long, WithLong, rows),
                "minBy" => isDouble ? stream.MinBy(Double, first, rows) : stream.MinBy(Long, first, rows),
                "maxBy" => isDouble ? stream.MaxBy(Double, first, rows) : stream.MaxBy(Long, first, rows),
                string other => throw new UnsupportedCaseException($"rolling function {other}"),
            };

            double Double(OracleRow r) => (double)r[field]!;
            long Long(OracleRow r) => r.Number(field);
            OracleRow With(OracleRow r, double x) => r.With(field, x);
            OracleRow WithLong(OracleRow r, long x) => r.With(field, x);
        }
    }

    private sealed class FixedFieldsDriver(Func<DataStream<OracleRow>, DataStream<OracleRow>> build, ProgramStart start) : OneInputDriver(build, start)
    {
        public override void Push(int input, OracleRow record, EventTime time) => base.Push(input, Fixed(record), time);
    }
}
