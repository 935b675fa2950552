using System.Globalization;

namespace Freshet.Crash.Content;

/// <summary>Reads the tables of a run of the reviews job by plain SQLite.</summary>
internal static class TableContent
{
    private const string Predictions = "predictions";

    // When a review was to be emitted, and when a model answered, depends on the clock. The rest is a function of the input.
    private static readonly (string Table, string Columns)[] Tables =
    [
        (Predictions, "updates, model, review_id, model_hash, model_version, segmentation, platform, product, user, label, actual, time, is_late, p_neg, p_neu, p_pos"),
        ("counts", "*"), ("sessions", "*"), ("alerts", "*"), ("late", "*"), ("dead_letters", "source, position, reason, hex(bytes), length"), ("quality", "*"),
    ];

    /// <summary>Compares the tables that both files have; one has tables that the other lacks only where it is wrong.</summary>
    /// <param name="expected">The uninterrupted run's file.</param>
    /// <param name="actual">The other's.</param>
    /// <param name="without">Tables that this run does not fill.</param>
    public static Differences Compare(string expected, string actual, params string[] without)
    {
        Differences all = Differences.None;
        foreach ((string table, string columns) in Tables.Where(t => !without.Contains(t.Table)))
        {
            Differences found = Differences.Between(table, Read(expected, table, columns), Read(actual, table, columns));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {table,-14}{found.Rows,8} rows  {(found.AreNone ? "equal" : "DIFFERENT")}"));
            all = all.And(found);
        }

        return all;
    }

    /// <summary>How often the learner told the hash of its state at the end of its input.</summary>
    public static int CountStateHashes(string path) => Read(path, "quality WHERE state_hash IS NOT NULL", "state_hash").Count;

    private static List<Row> Read(string path, string table, string columns) => SqliteRows.Read(path, $"SELECT {columns} FROM {table}", reader =>
    {
        var cells = new object[reader.FieldCount];
        reader.GetValues(cells);
        bool isApproximate = table == Predictions && cells[0] is DBNull; // the ONNX model learns nothing
        return new Row(
            string.Join('|', cells.Where(c => !(isApproximate && c is double)).Select(c => Convert.ToString(c, CultureInfo.InvariantCulture))),
            isApproximate ? [.. cells.OfType<double>()] : []);
    });
}
