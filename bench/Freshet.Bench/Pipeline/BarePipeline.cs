using System.Diagnostics;
using Freshet.Sources;
using Microsoft.Data.Sqlite;
using Reviews.Job;
using Reviews.Job.Learners;
using Reviews.Learning;
using Reviews.Text;

namespace Freshet.Bench.Pipeline;

/// <summary>What a loop without a stream processor takes for the same work: decode, pass over what came before, score, learn, insert; one thread, no checkpoint, no event time.</summary>
internal static class BarePipeline
{
    private const int RowsPerTransaction = 1000;

    /// <summary>Reads the file so often; gives the reviews predicted, and the processor time that it took.</summary>
    public static (long Reviews, TimeSpan Processor) Run(string file, int repeat, string database)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long reviews = 0;
        using SqliteConnection connection = Open(database);
        using SqliteCommand insert = Insert(connection);
        var text = new ReviewFeatures();
        var learner = new FtrlClassifier(LearnerKind.Softmax.Options);
        var probabilities = new double[StarLabel.Count];
        var seen = new Dictionary<(long, long), long>(); // when each review came; nothing expires within a run
        var batch = new Record<Review>[1024];
        using SplitReader<Review> reader = Reader(file, repeat);
        SqliteTransaction transaction = Begin(connection, insert);
        for (bool ended = false; !ended;)
        {
            ReadResult read = reader.Read(batch);
            ended = read.Ended;
            foreach (ref readonly Record<Review> record in batch.AsSpan(0, read.Count))
            {
                Review review = record.Value;
                if (!seen.TryAdd(RepetitionFilter.KeyOf(review), Environment.TickCount64))
                    continue;
                FeatureVector features = text.Of(review.Content);
                int actual = StarLabel.FromStars(review.Stars);
                learner.PredictThenLearn(features.Indices, features.Values, actual, probabilities);
                Bind(insert, review, probabilities, actual);
                insert.ExecuteNonQuery();
                if (++reviews % RowsPerTransaction != 0)
                    continue;
                transaction.Commit();
                transaction.Dispose();
                transaction = Begin(connection, insert);
            }
        }

        transaction.Commit();
        transaction.Dispose();
        process.Refresh();
        return (reviews, process.TotalProcessorTime - before);
    }

    private static SplitReader<Review> Reader(string file, int repeat)
    {
        var source = new RepeatedReviews(ReviewSources.Of(file, new ReviewIdentity(new byte[32])), repeat, span: 1);
        return source.Open(source.DiscoverSplits()[0], [], new InlineContext());
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            + "CREATE TABLE predictions(review_id TEXT, model TEXT, platform TEXT, product TEXT, user TEXT, label TEXT, p_neg REAL, p_neu REAL, p_pos REAL, actual TEXT, time INTEGER) STRICT";
        command.ExecuteNonQuery();
        return connection;
    }

    private static SqliteCommand Insert(SqliteConnection connection)
    {
        SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO predictions VALUES($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        for (int i = 0; i <= 10; i++)
            insert.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        insert.Prepare();
        return insert;
    }

    private static SqliteTransaction Begin(SqliteConnection connection, SqliteCommand insert) => insert.Transaction = connection.BeginTransaction();

    private static void Bind(SqliteCommand insert, Review review, double[] probabilities, int actual)
    {
        int predicted = Array.IndexOf(probabilities, probabilities.Max());
        object?[] values =
        [
            review.Id, LearnerKind.Softmax.Name, review.Platform, review.Product, review.User, StarLabel.Names[predicted],
            probabilities[0], probabilities[1], probabilities[2], StarLabel.Names[actual], review.Time,
        ];
        for (int i = 0; i < values.Length; i++)
            insert.Parameters[i].Value = values[i] ?? DBNull.Value;
    }

    /// <summary>Everything on the thread that asks.</summary>
    private sealed class InlineContext : SplitReaderContext
    {
        public override DateTimeOffset Now => DateTimeOffset.UnixEpoch;

        public override void RunBlocking(Action call) => call();

        public override TShared Shared<TShared>(Func<TShared> create) => create();

        public override void Wake()
        {
        }

        public override void WakeAt(DateTimeOffset time) => throw new NotSupportedException("Files ask for no time.");

        public override void Reject(DeadLetter letter)
        {
        }
    }
}
