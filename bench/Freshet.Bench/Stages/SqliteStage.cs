using System.Globalization;
using Freshet.Connectors.Sqlite;
using Freshet.Sinks;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Freshet.Bench.Stages;

/// <summary>
/// Rows into a SQLite file, a commit every thousand. The bare loop calls SQLite's own functions with one prepared statement, so all that the
/// sink does besides (the rows as bytes, the mark of the commit) is what it costs. Both files grow alike.
/// </summary>
internal static class SqliteStage
{
    private const int Rows = 1000;

    public static Stage Create()
    {
        Record<Prediction>[] batch =
        [
            .. Enumerable.Range(0, Rows).Select(i => new Record<Prediction>(
                new Prediction(
                    i.ToString("x16", CultureInfo.InvariantCulture), i % 3 == 0 ? "NEG" : "POS", i / 1000.0,
                    "Hàng đẹp, giao nhanh, sẽ ủng hộ shop lần sau"),
                new EventTime(1_700_000_000_000 + i))),
        ];
        string folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        Func<long> ours = Ours(Path.Combine(folder, "ours.db"), batch);
        Func<long> bare = Bare(Path.Combine(folder, "bare.db"), batch);
        return new Stage
        {
            Title = "rows into SQLite, 1,000 a commit",
            Against = "SQLite's prepared insert, one transaction per 1,000 rows",
            Aim = 0.8,
            Records = Rows,
            Ours = ours,
            Bare = bare,
        };
    }

    private static Func<long> Ours(string path, Record<Prediction>[] batch)
    {
        var sink = new SqliteSink<Prediction>(path, SqliteTable<Prediction>.Named("predictions")
            .Text("review_id", p => p.ReviewId)
            .Text("label", p => p.Label)
            .Real("p_neg", p => p.Negative)
            .Text("content", p => p.Content)
            .EventTime("time"));
        CommittingSinkWriter<Prediction> writer = sink.CreateWriter(0);
        Committer committer = sink.CreateCommitter("predictions", 0);
        committer.Recover(new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = 0 } });
        long sequence = 0;
        return () =>
        {
            writer.Write(batch);
            committer.Commit(new Committable(0, ++sequence, sequence - 1, writer.PrepareCommit()));
            return sequence * Rows;
        };
    }

    private static Func<long> Bare(string path, Record<Prediction>[] batch)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        sqlite3 database = connection.Handle!;
        Execute(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
        Execute(database, "CREATE TABLE predictions (review_id TEXT, label TEXT, p_neg REAL NOT NULL, content TEXT, time INTEGER) STRICT");
        raw.sqlite3_prepare_v2(database, "INSERT INTO predictions VALUES (?, ?, ?, ?, ?)", out sqlite3_stmt insert);
        return () =>
        {
            Execute(database, "BEGIN IMMEDIATE");
            foreach (ref readonly Record<Prediction> record in batch.AsSpan())
            {
                raw.sqlite3_bind_text(insert, 1, record.Value.ReviewId);
                raw.sqlite3_bind_text(insert, 2, record.Value.Label);
                raw.sqlite3_bind_double(insert, 3, record.Value.Negative);
                raw.sqlite3_bind_text(insert, 4, record.Value.Content);
                raw.sqlite3_bind_int64(insert, 5, record.Time.Milliseconds);
                if (raw.sqlite3_step(insert) != raw.SQLITE_DONE)
                    throw new InvalidOperationException(raw.sqlite3_errmsg(database).utf8_to_string());
                raw.sqlite3_reset(insert);
            }

            Execute(database, "COMMIT");
            return raw.sqlite3_last_insert_rowid(database);
        };
    }

    private static void Execute(sqlite3 database, string sql)
    {
        if (raw.sqlite3_exec(database, sql) != raw.SQLITE_OK)
            throw new InvalidOperationException(raw.sqlite3_errmsg(database).utf8_to_string());
    }

    private sealed record Prediction(string ReviewId, string Label, double Negative, string Content);
}
