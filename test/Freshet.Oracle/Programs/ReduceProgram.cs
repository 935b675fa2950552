namespace Freshet.Oracle.Programs;

/// <summary><c>reduce</c>: a running reduce of each key's records.</summary>
internal static class ReduceProgram
{
    public static StartProgram Create(OracleRow program)
    {
        Func<DataStream<OracleRow>, DataStream<OracleRow>> build = KeyField.Accept(program, new Builder(Function(program.Row("fn"))));
        return start => new OneInputDriver(build, start);
    }

    /// <summary>The reduce function of a description: the first record with one field combined and the ids of both.</summary>
    public static Func<OracleRow, OracleRow, OracleRow> Function(OracleRow described)
    {
        string operation = described.Text("op", "sum");
        string field = described.Text("field", "v");
        return (left, right) => left
            .With(field, Arithmetic.Apply(operation, left[field], right[field]))
            .With("id", $"{left["id"] ?? "null"},{right["id"] ?? "null"}");
    }

    private sealed class Builder(Func<OracleRow, OracleRow, OracleRow> function) : IKeyVisitor<Func<DataStream<OracleRow>, DataStream<OracleRow>>>
    {
        public Func<DataStream<OracleRow>, DataStream<OracleRow>> Visit<TKey>(Func<OracleRow, TKey> selector)
            where TKey : notnull => stream => stream.KeyBy(selector).Reduce(function, OracleRowSerializer.Instance);
    }
}
