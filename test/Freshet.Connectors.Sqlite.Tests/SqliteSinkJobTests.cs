using Freshet.Runtime;
using Freshet.Testing;

namespace Freshet.Connectors.Sqlite.Tests;

public sealed class SqliteSinkJobTests : IDisposable
{
    private const int Count = 120;

    private readonly Store _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Every_row_stands_once_whichever_step_the_job_dies_at_and_at_whichever_parallelism_it_returns()
    {
        for (int steps = 0; steps <= 150; steps++)
        {
            string database = Path.Combine(_store.Folder, $"{steps}.db");
            JobOptions options = Options($"{steps}");
            int[] parallelism = [1, 3, 2];
            for (int attempt = 0; attempt < 3; attempt++)
            {
                using var job = new SteppedJob(Job(database), options with { Parallelism = parallelism[attempt] }, steps);
                for (int i = 0; i < steps; i++)
                {
                    if (i % 9 == 0 && !job.IsDone)
                        job.TriggerCheckpoint();
                    job.Step();
                }
            }

            using (var last = new SteppedJob(Job(database), options, steps))
                last.RunToEnd();
            using var reader = new SqliteReader(database);
            Assert.Equal(
                Enumerable.Range(0, Count).Select(Row.Of).Select(Described),
                reader.Query("SELECT number, text, real, bytes FROM rows ORDER BY number", Read).Select(Described));
        }
    }

    [Fact]
    public void Nothing_stands_in_the_table_before_its_checkpoint_is_complete()
    {
        using var job = new SteppedJob(Job(_store.Path), Options("a"));
        job.Step(30);
        Assert.Empty(_store.Numbers());
        job.RunToEnd();
        Assert.Equal(Count, _store.Numbers().Count);
    }

    [Fact]
    public void Source_gives_a_table_row_by_row_and_goes_on_behind_the_last_one_after_a_death()
    {
        const int Rows = 5000; // more than a chunk
        var sink = new SqliteSink<Row>(_store.Path, Row.Table());
        using (Sinks.Committer committer = Store.Started(sink))
            committer.Commit(Store.Prepare(sink, 0, 1, [.. Enumerable.Range(0, Rows).Select(Row.Of)]));
        for (int steps = 0; steps < 60; steps += 3)
        {
            string copy = Path.Combine(_store.Folder, $"copy-{steps}.db");
            JobOptions options = Options($"copy-{steps}") with { BatchSize = 512 };
            using (var dying = new SteppedJob(Copy(copy), options, steps))
            {
                dying.Step(steps);
                dying.TriggerCheckpoint();
                dying.Step(steps);
            }

            using (var job = new SteppedJob(Copy(copy), options, steps))
                job.RunToEnd();
            using var reader = new SqliteReader(copy);
            Assert.Equal(Enumerable.Range(0, Rows).Select(n => (long)n), reader.Query("SELECT number FROM rows ORDER BY rowid", r => r.Integer(0)));
        }
    }

    private static StreamExecutionEnvironment Job(string database)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").Rebalance()
            .Map(Row.Of).SinkTo(new SqliteSink<Row>(database, Row.Table())).Uid("rows");
        return environment;
    }

    private StreamExecutionEnvironment Copy(string database)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new SqliteSource<Row>(_store.Path, "rows", ["number", "text", "real", "bytes"], Read)).Uid("from")
            .SinkTo(new SqliteSink<Row>(database, Row.Table())).Uid("to");
        return environment;
    }

    private static Row Read(SqliteRow row) => new((int)row.Integer(0), row.Text(1), row.IsNull(2) ? null : row.Real(2), row.Blob(3).ToArray());

    private static string Described(Row row) => $"{row.Number} {row.Text} {row.Real:R} {Convert.ToHexString(row.Bytes!)}";

    private JobOptions Options(string folder) => new() { BatchSize = 8, CheckpointDirectory = Path.Combine(_store.Folder, folder) };
}
