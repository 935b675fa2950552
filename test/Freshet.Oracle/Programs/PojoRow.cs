namespace Freshet.Oracle.Programs;

/// <summary>The rows of aggregations of a field, which the recording has as objects of fixed fields: a missing number is zero.</summary>
internal static class PojoRow
{
    public static OracleRow Read(OracleRow row) => OracleRow.Of(
        ("id", row["id"]), ("k", row["k"]), ("v", row.Number("v", 0)), ("w", row["w"] is { } w ? Arithmetic.ToDouble(w) : 0.0),
        ("n", (long)(int)row.Number("n", 0)));
}
