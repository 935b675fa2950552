using Freshet.Crash.Content;
using Microsoft.Data.Sqlite;

namespace Freshet.Crash.InferenceFaults;

/// <summary>What a run of the reviews job stored of its inference, read by plain SQLite. Immutable.</summary>
/// <param name="Predictions">The id of each predicted review, and what was predicted.</param>
/// <param name="Letters">The source and the reason of each dead letter.</param>
internal sealed record StoredAnswers(IReadOnlyList<(string Id, Row Answer)> Predictions, IReadOnlyList<(string Source, string Reason)> Letters)
{
    public static StoredAnswers Read(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return new StoredAnswers(
            Read(connection, "SELECT review_id, model, model_hash, label, p_neg, p_neu, p_pos FROM predictions", row =>
                (row.GetString(0), AnswerOf(row.GetString(1), row.IsDBNull(2) ? "" : row.GetString(2), row.GetString(3), row.GetDouble(4), row.GetDouble(5), row.GetDouble(6)))),
            Read(connection, "SELECT source, reason FROM dead_letters", row => (row.GetString(0), row.GetString(1))));
    }

    /// <summary>An answer in a form in which two can be compared.</summary>
    public static Row AnswerOf(string model, string hash, string label, double negative, double neutral, double positive) =>
        new($"{model} {hash} {label}", negative, neutral, positive);

    private static List<T> Read<T>(SqliteConnection connection, string query, Func<SqliteDataReader, T> map)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }
}
