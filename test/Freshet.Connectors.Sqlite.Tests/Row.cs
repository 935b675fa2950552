namespace Freshet.Connectors.Sqlite.Tests;

/// <summary>A value with a column of each kind.</summary>
public sealed record Row(int Number, string? Text, double? Real = null, byte[]? Bytes = null)
{
    public static SqliteTable<Row> Table(string name = "rows") => SqliteTable<Row>.Named(name)
        .Integer("number", r => r.Number)
        .Text("text", r => r.Text)
        .Real("real", r => r.Real)
        .Blob("bytes", r => r.Bytes);

    public static Row Of(int number) => new(number, $"row {number}", number / 3.0, BitConverter.GetBytes(number));
}
