using Freshet.Crash.Content;

namespace Freshet.Crash.InferenceFaults;

/// <summary>What a run of the reviews job stored of its inference, read by plain SQLite. Immutable.</summary>
/// <param name="Predictions">The id of each predicted review, and what was predicted.</param>
/// <param name="Letters">The source and the reason of each dead letter.</param>
internal sealed record StoredAnswers(IReadOnlyList<(string Id, Row Answer)> Predictions, IReadOnlyList<(string Source, string Reason)> Letters)
{
    public static StoredAnswers Read(string path) => new(
        SqliteRows.Read(path, "SELECT review_id, model, model_hash, label, p_neg, p_neu, p_pos FROM predictions", row =>
            (row.GetString(0), AnswerOf(row.GetString(1), row.IsDBNull(2) ? "" : row.GetString(2), row.GetString(3), row.GetDouble(4), row.GetDouble(5), row.GetDouble(6)))),
        SqliteRows.Read(path, "SELECT source, reason FROM dead_letters", row => (row.GetString(0), row.GetString(1))));

    /// <summary>An answer in a form in which two can be compared.</summary>
    public static Row AnswerOf(string model, string hash, string label, double negative, double neutral, double positive) =>
        new($"{model} {hash} {label}", negative, neutral, positive);
}
