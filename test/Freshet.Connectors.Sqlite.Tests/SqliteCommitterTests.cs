using Freshet.Sinks;

namespace Freshet.Connectors.Sqlite.Tests;

public sealed class SqliteCommitterTests : IDisposable
{
    private readonly Store _store = new();
    private readonly SqliteSink<Row> _sink;

    public SqliteCommitterTests() => _sink = new SqliteSink<Row>(_store.Path, Row.Table());

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Committable_that_comes_again_after_a_death_before_its_confirmation_is_passed_over()
    {
        Committable first = Store.Prepare(_sink, 0, 1, Row.Of(1), Row.Of(2));
        using (Committer dying = Store.Started(_sink))
            dying.Commit(first);
        using Committer committer = Store.Started(_sink, sequence: 1);
        committer.Commit(first);
        committer.Commit(Store.Prepare(_sink, 0, 2, Row.Of(3)));
        committer.Commit(first);
        Assert.Equal([1, 2, 3], _store.Numbers());
    }

    [Fact]
    public void File_ahead_of_the_checkpoint_is_refused_with_the_numbers_and_the_remedy()
    {
        using (Committer committer = Store.Started(_sink, 2))
        {
            committer.Commit(Store.Prepare(_sink, 2, 1, Row.Of(1)));
            committer.Commit(Store.Prepare(_sink, 2, 2, Row.Of(2)));
        }

        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Store.Started(_sink, 2, 1));
        Assert.Equal(
            $"The SQLite database '{_store.Path}' holds the commits of the sink 'rows', lineage 2, up to 2, but the job starts from a checkpoint "
            + "that does not know that one (its last is 1): going on would show results twice. Start from the newest checkpoint, or move the file away and run from the "
            + "beginning, or allow the replay (JobOptions.AllowReplay), or give the sink a name of its own if another job made these commits.",
            e.Message);
    }

    [Fact]
    public void File_ahead_by_another_past_is_refused_though_more_waits_in_the_checkpoint()
    {
        using (Committer committer = Store.Started(_sink, sequence: 0))
            committer.Commit(Store.Prepare(_sink, 0, 5, Row.Of(1)) with { Previous = 0 });
        using Committer late = _sink.CreateCommitter("rows", 0);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => late.Recover(BesideAnotherPast(allowsReplay: false)));
        Assert.Contains("up to 5, but the job starts from a checkpoint that does not know that one (its last is 9):", e.Message, StringComparison.Ordinal);
        CommitRecovery allowed = BesideAnotherPast(allowsReplay: true);
        late.Recover(allowed);
        Assert.Equal(5, allowed.Marks[0]);
    }

    [Fact]
    public void File_that_lacks_earlier_commits_is_refused_and_takes_nothing()
    {
        using Committer committer = Store.Started(_sink, sequence: 3);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => committer.Commit(Store.Prepare(_sink, 0, 3, Row.Of(1))));
        Assert.Equal(
            $"The SQLite database '{_store.Path}' holds the commits of the sink 'rows', lineage 0, up to 0, but the job goes on behind 2: results "
            + "between them are missing. Bring back the file that belongs to the checkpoint, or run from the beginning without the checkpoint.",
            e.Message);
        Assert.Empty(_store.Numbers());
    }

    [Fact]
    public void Commit_that_fails_half_way_leaves_neither_rows_nor_mark_and_can_be_made_again()
    {
        using Committer committer = Store.Started(_sink);
        Committable good = Store.Prepare(_sink, 0, 1, Row.Of(1), Row.Of(2));
        var torn = new Committable(0, 1, 0, good.Bytes.Slice(0, good.Bytes.Length - 1));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => committer.Commit(torn));
        Assert.Equal("Rows in the checkpoint end in the middle of a value. Restart from an earlier checkpoint.", e.Message);
        Assert.Empty(_store.Numbers());
        committer.Commit(good);
        Assert.Equal([1, 2], _store.Numbers());
    }

    [Fact]
    public void Rows_made_for_other_columns_are_refused()
    {
        Committable old = Store.Prepare(_sink, 0, 1, Row.Of(1));
        var changed = new SqliteSink<Row>(_store.Path, SqliteTable<Row>.Named("rows").Integer("number", r => r.Number));
        using Committer committer = Store.Started(changed);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => committer.Commit(old));
        Assert.StartsWith(
            "Rows in the checkpoint were made for rows(number INTEGER, text TEXT, real REAL, bytes BLOB), and the sink now fills rows(number INTEGER).",
            e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Six_sinks_of_three_lineages_each_commit_to_one_file_at_once()
    {
        const int Commits = 20;
        (SqliteSink<Row> Sink, int Lineage)[] all =
        [
            .. from number in Enumerable.Range(0, 6)
               let sink = new SqliteSink<Row>(
                   _store.Path, Row.Table($"t{number / 2}"), new SqliteSinkOptions { Name = $"s{number}", BusyTimeout = TimeSpan.Zero })
               from lineage in Enumerable.Range(0, 3)
               select (sink, lineage),
        ];
        Thread[] threads = new Thread[all.Length];
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        using var start = new Barrier(all.Length);
        for (int i = 0; i < all.Length; i++)
        {
            (SqliteSink<Row> sink, int lineage) = all[i];
            threads[i] = new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    using Committer committer = Store.Started(sink, lineage);
                    for (int n = 1; n <= Commits; n++)
                        committer.Commit(Store.Prepare(sink, lineage, n, Row.Of(n), Row.Of(-n)));
                }
                catch (Exception e)
                {
                    failures.Enqueue(e);
                }
            });
            threads[i].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        Assert.Empty(failures);
        for (int table = 0; table < 3; table++)
        {
            // Two sinks of three lineages fill each table.
            Assert.Equal(
                Enumerable.Range(1, Commits).SelectMany(n => Enumerable.Repeat((long)n, 6).Concat(Enumerable.Repeat((long)-n, 6))).Order(),
                _store.Numbers($"t{table}"));
        }
    }

    [Fact]
    public void Process_killed_in_the_middle_of_a_transaction_leaves_the_rows_before_it_and_nothing_of_it()
    {
        using (Committer committer = Store.Started(_sink))
            committer.Commit(Store.Prepare(_sink, 0, 1, Row.Of(1)));
        using (System.Diagnostics.Process child = ChildProcess.Start(_store.Path))
        {
            Assert.Equal(ChildProcess.Ready, child.StandardOutput.ReadLine());
            child.Kill(); // SIGKILL
            child.WaitForExit();
        }

        Assert.Equal([1], _store.Numbers());
        using Committer next = Store.Started(_sink, sequence: 1);
        next.Commit(Store.Prepare(_sink, 0, 2, Row.Of(2)));
        Assert.Equal([1, 2], _store.Numbers());
    }

    /// <summary>What a checkpoint knows in which 4 and 9 wait.</summary>
    private static CommitRecovery BesideAnotherPast(bool allowsReplay) => new()
    {
        Sequences = new Dictionary<int, long> { [0] = 9 },
        Confirmed = new Dictionary<int, long> { [0] = 0 },
        Pending = new Dictionary<int, IReadOnlyList<long>> { [0] = [4, 9] },
        AllowsReplay = allowsReplay,
    };
}
