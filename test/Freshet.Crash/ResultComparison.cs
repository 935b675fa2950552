using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Freshet.Crash;

/// <summary>Compares what two runs left, row by row in sorted order. Probabilities of the ONNX model may differ by what shared a batch with a text.</summary>
internal static class ResultComparison
{
    private const double Tolerance = 1e-5;

    // When a review was to be emitted is the one thing that depends on the clock.
    private static readonly (string Table, string Columns)[] Tables =
    [
        ("predictions", "model, review_id, model_hash, updates, platform, product, user, label, p_neg, p_neu, p_pos, actual, time, is_late"),
        ("counts", "*"), ("sessions", "*"), ("alerts", "*"), ("late", "*"), ("dead_letters", "*"), ("quality", "*"),
    ];

    public static List<string> Compare(string expected, string actual)
    {
        List<string> faults = [];
        foreach ((string table, string columns) in Tables)
        {
            List<object[]> left = Read(expected, table, columns);
            List<object[]> right = Read(actual, table, columns);
            string? fault = left.Count != right.Count ? $"{left.Count} rows, then {right.Count}" : null;
            for (int i = 0; i < left.Count && fault is null; i++)
            {
                if (!left[i].Zip(right[i]).All(cell => AreEqual(cell.First, cell.Second)))
                    fault = $"row {i}: {Text(left[i])}, then {Text(right[i])}";
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table,-14}{left.Count,8} rows  {(fault is null ? "equal" : "DIFFERENT")}"));
            if (fault is not null)
                faults.Add($"{table}: {fault}");
            if (left.Count == 0)
                faults.Add($"{table}: the uninterrupted run left no row, so nothing was compared");
        }

        return faults;
    }

    private static bool AreEqual(object left, object right) =>
        left.Equals(right) || (left is double x && right is double y && Math.Abs(x - y) <= Tolerance);

    private static string Text(object[] row) => string.Join('|', row.Select(c => Convert.ToString(c, CultureInfo.InvariantCulture)));

    private static List<object[]> Read(string path, string table, string columns)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {columns} FROM {table}";
        using SqliteDataReader reader = command.ExecuteReader();
        List<object[]> rows = [];
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        // By what is exact: probabilities are compared, not sorted by.
        return [.. rows.OrderBy(row => Text([.. row.Where(c => c is not double)]), StringComparer.Ordinal)];
    }
}
