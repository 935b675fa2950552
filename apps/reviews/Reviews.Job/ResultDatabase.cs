using Freshet;
using Freshet.Connectors.Sqlite;
using Reviews.Job.Analytics;
using Reviews.Job.Learners;
using Reviews.Job.Runs;
using Reviews.Job.Services;
using Reviews.Learning;
using Reviews.Learning.Promotion;

namespace Reviews.Job;

/// <summary>A run's results in SQLite: what a reader may see is what complete checkpoints hold. Safe to share.</summary>
/// <param name="path">The file.</param>
/// <param name="retention">How long rows are kept; null: for ever.</param>
internal sealed class ResultDatabase(string path, Retention? retention = null)
{
    private const string Counts = "counts";
    private const string Sessions = "sessions";
    private const string Alerts = "alerts";

    public ReviewSinks Sinks() => new(
        Sink(PredictionFormat.Table("predictions")),
        Sink(SqliteTable<Review>.Named("late")
            .Text("review_id", r => r.Id).Text("platform", r => r.Platform).Integer("time", r => r.Time)
            .Integer("missed_watermark", r => r.MissedWatermark)),
        Sink(SqliteTable<Review>.Named("repeated")
            .Text("review_id", r => r.Id).Text("platform", r => r.Platform).Integer("time", r => r.Time)),
        Sink(SqliteTable<DeadLetter>.Named("dead_letters") // with the bytes, so that they can be put back
            .Text("source", d => d.Source).Integer("position", d => d.Position).Text("reason", d => d.Reason).Blob("bytes", d => d.Bytes)
            .Integer("length", d => d.Length)),
        Learner(),
        Analytics());

    /// <param name="elsewhere">What was sent to services; null where all is in the database.</param>
    public ResultCounts ReadCounts(WrittenCounts? elsewhere = null)
    {
        using var reader = new SqliteReader(path);
        (string Model, long Count)[] predicted = !reader.HasTable("predictions") ? []
            : [.. reader.Query("SELECT model, count(*) FROM predictions GROUP BY model ORDER BY model", row => (row.Text(0)!, row.Integer(1)))];
        IReadOnlyList<QualityPoint> quality = !reader.HasTable("quality") ? [] : reader.Query(
            "SELECT model, count, accuracy, macro_f1, kappa, recent_macro_f1, recent_kappa, f1_neg, f1_neu, f1_pos, log_loss, calibration_error, kappa_temporal, time, state_hash FROM quality ORDER BY count DESC, state_hash IS NULL LIMIT 1",
            row => new QualityPoint(
                row.Text(0)!, row.Integer(1), row.Real(2), row.Real(3), row.Real(4), row.Real(5), row.Real(6), row.Real(7), row.Real(8), row.Real(9),
                row.IsNull(10) ? null : row.Real(10), row.IsNull(11) ? null : row.Real(11), row.Real(12), row.Integer(13), row.Text(14)));
        return new ResultCounts(
            elsewhere?.Predicted ?? predicted.ToDictionary(p => p.Model, p => p.Count), elsewhere?.DeadLetters ?? Count("dead_letters"),
            elsewhere?.Unanswered ?? Count("dead_letters", $"WHERE source LIKE '{Classified.DeadLetterSource}%'"), Count("late"), Count("repeated"), Count(Sessions), Count(Alerts),
            quality is [var last] ? last : null);

        long Count(string table, string which = "") => reader.HasTable(table) ? reader.Query($"SELECT count(*) FROM {table} {which}", row => row.Integer(0))[0] : 0;
    }

    private LearnerSinks Learner() => new(
        Sink(SqliteTable<QualityPoint>.Named("quality")
            .Text("model", q => q.Model).Integer("count", q => q.Count).Real("accuracy", q => q.Accuracy).Real("macro_f1", q => q.MacroF1)
            .Real("kappa", q => q.Kappa).Real("recent_macro_f1", q => q.RecentMacroF1).Real("recent_kappa", q => q.RecentKappa)
            .Real("f1_neg", q => q.NegativeF1).Real("f1_neu", q => q.NeutralF1).Real("f1_pos", q => q.PositiveF1).Real("log_loss", q => q.LogLoss)
            .Real("calibration_error", q => q.CalibrationError).Real("kappa_temporal", q => q.KappaTemporal).Integer("time", q => q.Time)
            .Text("state_hash", q => q.StateHash)),
        Sink(SqliteTable<ModelDrift>.Named("drift_alarms")
            .Text("model", d => d.Model).Text("detector", d => d.Alarm.Detector.ToString()).Text("class", d => StarLabel.Names[d.Alarm.Class])
            .Integer("time", d => d.Alarm.Time).Integer("count", d => d.Alarm.Count).Real("before", d => d.Alarm.Before).Real("after", d => d.Alarm.After)),
        Sink(SqliteTable<PromotionRecord>.Named("promotions")
            .Integer("time", p => p.Time).Text("champion", p => p.Champion.Name).Text("champion_hash", p => p.Champion.Hash)
            .Integer("champion_updates", p => p.Champion.Updates).Text("challenger", p => p.Challenger.Name)
            .Text("challenger_hash", p => p.Challenger.Hash).Integer("challenger_updates", p => p.Challenger.Updates)
            .Integer("reviews", p => p.Counts.Examples).Integer("only_champion", p => p.Counts.OnlyChampion)
            .Integer("only_challenger", p => p.Counts.OnlyChallenger).Real("p_value", p => p.Counts.PValue)
            .Real("champion_kappa", p => p.Counts.ChampionKappa).Real("challenger_kappa", p => p.Counts.ChallengerKappa)));

    private AnalyticsSinks Analytics() => new(
        Sink(SqliteTable<WindowCount>.Named(Counts)
            .Text("scope", c => c.Scope).Text("platform", c => c.Platform).Text("name", c => c.Name).Text("model", c => c.Model)
            .Integer("window_start", c => c.WindowStart).Integer("window_end", c => c.WindowEnd)
            .Integer("negative", c => c.Counts.Negative).Integer("neutral", c => c.Counts.Neutral).Integer("positive", c => c.Counts.Positive)),
        Sink(SqliteTable<UserSession>.Named(Sessions)
            .Text("user", s => s.User).Text("model", s => s.Model).Integer("start", s => s.Start).Integer("end", s => s.End)
            .Integer("reviews", s => s.Reviews).Integer("negative", s => s.Negative)),
        Sink(SqliteTable<NegativeAlert>.Named(Alerts)
            .Text("platform", a => a.Platform).Text("product", a => a.Product).Integer("first", a => a.First).Integer("last", a => a.Last)
            .Text("reviews", a => string.Join(' ', a.ReviewIds))),
        Sink(SqliteTable<LabelShare>.Named("shares")
            .Text("scope", s => s.Scope).Text("platform", s => s.Platform).Text("name", s => s.Name).Text("model", s => s.Model)
            .Integer("window_start", s => s.WindowStart).Integer("window_end", s => s.WindowEnd).Integer("reviews", s => s.Counts.Sum).Real("negative", s => s.Negative)
            .Real("neutral", s => s.Counts.Share(s.Counts.Neutral)).Real("positive", s => s.Counts.Share(s.Counts.Positive))),
        Sink(SqliteTable<NegativeRise>.Named("rises")
            .Text("scope", r => r.Now.Scope).Text("platform", r => r.Now.Platform).Text("name", r => r.Now.Name).Text("model", r => r.Now.Model)
            .Integer("window_start", r => r.Now.WindowStart).Integer("window_end", r => r.Now.WindowEnd).Integer("reviews", r => r.Now.Counts.Sum).Real("negative", r => r.Now.Negative)
            .Integer("reviews_before", r => r.Before.Counts.Sum).Real("negative_before", r => r.Before.Negative).Real("deviations", r => r.Deviations)),
        Sink(SqliteTable<ModelPair>.Named("labelling")
            .Text("review_id", p => p.Review.Id).Text("platform", p => p.Review.Platform).Text("product", p => p.Review.Product).Text("user", p => p.Review.User)
            .Text("content", p => p.Review.ContentUpTo(LabellingSample.LongestText)).Integer("time", p => p.Review.Time)
            .Text("first_model", p => p.First.Model).Text("first_label", p => p.First.Label)
            .Text("second_model", p => p.Second.Model).Text("second_label", p => p.Second.Label)
            .Text("actual", p => p.First.ActualLabel).Text("label", _ => null)), // for the people who label
        Sink(SqliteTable<Agreement>.Named("agreement")
            .Text("first_model", a => a.First).Text("second_model", a => a.Second).Integer("window_start", a => a.WindowStart)
            .Integer("window_end", a => a.WindowEnd).Integer("reviews", a => a.Matrix.Sum).Integer("same", a => a.Matrix.Same).Real("kappa", a => a.Matrix.Kappa)));

    private SqliteSink<T> Sink<T>(SqliteTable<T> table) =>
        new(path, retention?.Of(table.Name) is { } time ? table.KeepFor(Retention.TimeColumns[table.Name], time) : table);
}

/// <summary>What a run's database holds; unanswered are the dead letters of reviews that the inference service gave no answer to. Immutable.</summary>
internal sealed record ResultCounts(
    IReadOnlyDictionary<string, long> Predicted, long DeadLetters, long Unanswered, long Late, long Repeated, long Sessions, long Alerts, QualityPoint? Quality);
