namespace Freshet.Oracle.Actions;

/// <summary>A map as a row, whose fields are the keys as text.</summary>
internal static class JsonEntries
{
    public static OracleRow ToRow(IEnumerable<KeyValuePair<JsonValue, JsonValue>> entries) =>
        OracleRow.Of([.. entries.Select(e => (e.Key.Value is null ? "null" : Arithmetic.Text(e.Key.Value), e.Value.Value))]);
}
