using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;
using Freshet.Sinks;
using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests.Checkpoints;

public sealed class SavepointTests : IDisposable
{
    private const int Count = 400;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    private string Savepoint => Path.Combine(_folder, "savepoint");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Stop_without_drain_fires_nothing_and_with_drain_everything()
    {
        foreach (bool drain in new[] { false, true })
        {
            string name = drain ? "drained" : "halted";
            var windows = new CollectionSink<(int Key, long Sum)>();
            using (SteppedJob job = Windows(windows, Options(name)))
            {
                job.Step(60);
                int before = windows.Records.Count;
                job.Stop(Path.Combine(_folder, name + "-savepoint"), drain);
                job.RunToEnd();
                Assert.Equal(drain, windows.Records.Count > before);
            }

            long sum = windows.Records.Sum(r => r.Value.Sum);
            Assert.InRange(sum, 1, SumOf(Count) - 1);
            using (SteppedJob job = Windows(windows, Options(name + "-rest") with { StartFrom = Path.Combine(_folder, name + "-savepoint") }))
                job.RunToEnd();
            Assert.Equal(SumOf(Count), windows.Records.Sum(r => r.Value.Sum)); // none lost, none counted twice

            // A window that was open is told of twice where the stop drained, once where it did not.
            int twice = windows.Records.GroupBy(r => (r.Value.Key, r.Time)).Count(g => g.Count() > 1);
            Assert.Equal(drain, twice > 0);
        }
    }

    [Fact]
    public void Clean_stop_leaves_nothing_to_be_committed_and_says_so()
    {
        var ledger = new Ledger();
        using (SteppedJob job = Numbers(ledger, Options("a")))
        {
            job.Step(40);
            job.Stop(Savepoint);
            job.RunToEnd();
        }

        int visible = ledger.Visible.Count;
        Assert.InRange(visible, 1, Count - 1);
        foreach (string path in new[] { Savepoint, Path.Combine(_folder, "a") })
            Assert.True(SavepointFolder.Read(LocalFileSystem.Instance, path).Manifest.IsSettled);
        Assert.True(SavepointFolder.Read(LocalFileSystem.Instance, Savepoint).Manifest.IsSavepoint);
        using (SteppedJob job = Numbers(ledger, Options("b") with { StartFrom = Savepoint }))
            job.RunToEnd();
        Assert.True(ledger.WasSettled);
        Assert.Equal(0, ledger.Repeated);
        Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
    }

    [Fact]
    public void Stop_that_dies_before_its_commits_are_confirmed_leaves_them_to_the_next_start()
    {
        var ledger = new Ledger();
        using (SteppedJob job = Numbers(ledger, Options("a")))
        {
            job.Step(40);
            job.Stop(Savepoint);
            while (job.LastCheckpoint == 0)
                job.Step();
        }

        Assert.Empty(ledger.Visible);
        Assert.False(SavepointFolder.Read(LocalFileSystem.Instance, Savepoint).Manifest.IsSettled);
        using (SteppedJob job = Numbers(ledger, Options("b") with { StartFrom = Savepoint }))
            job.RunToEnd();
        Assert.False(ledger.WasSettled);
        Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
    }

    [Fact]
    public void Stop_with_a_savepoint_leaves_the_folder_ready_for_a_start_without_it()
    {
        var ledger = new Ledger();
        using (SteppedJob job = Numbers(ledger, Options("a")))
        {
            job.Step(40);
            job.Stop(Savepoint);
            job.RunToEnd();
        }

        using (SteppedJob job = Numbers(ledger, Options("a")))
            job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
    }

    [Fact]
    public void Start_from_a_savepoint_goes_on_from_what_became_of_it_when_it_is_started_the_same_way_again()
    {
        var ledger = new Ledger();
        MakeSavepoint(ledger);
        JobOptions options = Options("b") with { StartFrom = Savepoint };
        using (SteppedJob job = Numbers(ledger, options))
        {
            Assert.Equal(1, job.RestoredCheckpoint);
            job.Step(20); // it dies before it has a checkpoint of its own
        }

        using (SteppedJob job = Numbers(ledger, options))
        {
            Assert.Equal(1, job.RestoredCheckpoint);
            RunToCheckpoint(job);
            Assert.Equal(2, job.LastCheckpoint);
        }

        using (SteppedJob job = Numbers(ledger, options))
        {
            Assert.Equal(2, job.RestoredCheckpoint);
            job.RunToEnd();
        }

        Directory.Delete(Savepoint, recursive: true); // nobody needs it any more
        using (SteppedJob job = Numbers(ledger, options with { StartFrom = null }))
            job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
    }

    [Fact]
    public void Older_savepoint_than_what_the_store_has_is_refused_and_the_folder_stays_as_it_was()
    {
        var ledger = new Ledger();
        JobOptions options = Options("a");
        MakeSavepoint(ledger, options);
        using (SteppedJob job = Numbers(ledger, options))
        {
            RunToCheckpoint(job);
            RunToCheckpoint(job);
            int before = ledger.Visible.Count;
            while (ledger.Visible.Count == before)
                job.Step();
        }

        using (SteppedJob job = Numbers(ledger, options with { StartFrom = Savepoint }))
            Assert.Contains("The ledger is ahead", Assert.Throws<InvalidDataException>(job.RunToEnd).Message, StringComparison.Ordinal);
        using (SteppedJob job = Numbers(ledger, options))
            job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
    }

    [Fact]
    public void Start_from_a_savepoint_that_came_to_no_checkpoint_leaves_the_past_as_it_was()
    {
        JobOptions options = Options("a");
        string other = Savepoint + "-other";
        using (SteppedJob job = Plain(options))
        {
            foreach (string folder in new[] { Savepoint, other })
            {
                Task<string> taken = job.TriggerSavepoint(folder);
                while (!taken.IsCompleted)
                    Assert.True(job.Step());
            }
        }

        using (SteppedJob job = Plain(options with { StartFrom = other }))
            RunToCheckpoint(job);

        var files = new UnreliableFiles { BeforeMove = path => throw new IOException($"It dies before {path} is there.") };
        using (SteppedJob job = Plain(options with { StartFrom = Savepoint, TolerableCheckpointFailures = 0, RestartStrategy = RestartStrategy.None }, files))
            Assert.Throws<CheckpointException>(() => RunToCheckpoint(job));

        foreach (int restored in new[] { 3, 5 }) // 4 was not written
        {
            using SteppedJob job = Plain(options with { StartFrom = other });
            Assert.Equal(restored, job.RestoredCheckpoint);
            RunToCheckpoint(job);
        }

        using (SteppedJob job = Plain(options with { StartFrom = Savepoint }))
            Assert.Equal(1, job.RestoredCheckpoint);
    }

    [Fact]
    public void Stop_that_is_asked_for_behind_the_last_checkpoint_has_its_savepoint_too()
    {
        var ledger = new Ledger();
        using (SteppedJob job = Numbers(ledger, Options("a")))
        {
            while (job.LastCheckpoint == 0)
                Assert.True(job.Step()); // up to the final one
            job.Stop(Savepoint);
            job.RunToEnd();
        }

        Assert.True(SavepointFolder.Read(LocalFileSystem.Instance, Savepoint).Manifest is { IsSavepoint: true, IsSettled: true });
        using (SteppedJob job = Numbers(ledger, Options("b") with { StartFrom = Savepoint }))
            job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
    }

    [Fact]
    public void Stop_behind_the_last_checkpoint_fails_where_its_savepoint_cannot_be_written()
    {
        var files = new UnreliableFiles();
        using SteppedJob job = Plain(Options("a"), files);
        while (job.LastCheckpoint == 0)
            Assert.True(job.Step());
        files.SpaceLeft = 0;
        job.Stop(Savepoint);
        Assert.Contains(Savepoint, Assert.Throws<CheckpointException>(job.RunToEnd).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoints_of_another_past_are_not_fallen_back_to()
    {
        JobOptions options = Options("a");
        using (SteppedJob job = Plain(options))
        {
            job.Step(20);
            job.Stop(Savepoint);
            job.RunToEnd();
        }

        using (SteppedJob job = Plain(options))
        {
            RunToCheckpoint(job);
            RunToCheckpoint(job);
        }

        using (SteppedJob job = Plain(options with { StartFrom = Savepoint }))
        {
            Assert.Equal(1, job.RestoredCheckpoint);
            RunToCheckpoint(job);
            Assert.Equal(4, job.LastCheckpoint);
        }

        string manifest = Assert.Single(Directory.GetFiles(options.CheckpointDirectory!, "*.manifest"));
        Assert.EndsWith("chk-000000000004.manifest", manifest, StringComparison.Ordinal);
        File.WriteAllText(manifest, "damaged");
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Plain(options));
        Assert.Contains(manifest, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attempts_go_on_behind_those_of_the_savepoint_in_a_new_folder()
    {
        JobOptions options = Options("a");
        for (int i = 0; i < 5; i++)
            Numbers(new Ledger(), options).Dispose();
        MakeSavepoint(new Ledger(), options);
        using (Numbers(new Ledger(), Options("b") with { StartFrom = Savepoint }))
        {
        }

        Assert.Equal(7, JobLedger.Open(LocalFileSystem.Instance, Options("b").CheckpointDirectory!).CurrentAttempt);
    }

    [Fact]
    public void Savepoint_without_a_folder_for_checkpoints_may_be_started_from()
    {
        var ledger = new Ledger();
        MakeSavepoint(ledger);
        using (SteppedJob job = Numbers(ledger, new JobOptions { BatchSize = 8, StartFrom = Savepoint }))
            job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, Count), ledger.Visible.Order());
    }

    [Fact]
    public void State_without_an_operator_is_refused_unless_it_may_be_left_behind()
    {
        MakeSavepoint(new Ledger());
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Other(Options("b") with { StartFrom = Savepoint }));
        Assert.Contains("'ledger'", e.Message, StringComparison.Ordinal);
        Assert.Contains("AllowNonRestoredState", e.Message, StringComparison.Ordinal);
        using SteppedJob job = Other(Options("b") with { StartFrom = Savepoint, AllowNonRestoredState = true });
        Assert.Equal(1, job.RestoredCheckpoint);
        job.RunToEnd();

        static SteppedJob Other(JobOptions options)
        {
            var environment = new StreamExecutionEnvironment();
            environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").SinkTo(new CollectionSink<int>());
            return new SteppedJob(environment, options);
        }
    }

    [Fact]
    public void Another_maximum_parallelism_is_refused_with_the_number()
    {
        MakeSavepoint(new Ledger());
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Numbers(new Ledger(), Options("b") with { StartFrom = Savepoint, MaxParallelism = 64 }));
        Assert.Contains("Set JobOptions.MaxParallelism to 128", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "There is no savepoint or checkpoint at ")]
    [InlineData("empty", "no file there is a manifest")]
    [InlineData("damaged", "it is cut off")]
    [InlineData("torn", "it is missing")]
    public void Place_without_a_whole_savepoint_is_refused_with_the_reason(string place, string reason)
    {
        string path = Path.Combine(_folder, place);
        if (place != "nowhere")
            Directory.CreateDirectory(path);
        if (place is "damaged" or "torn")
        {
            MakeSavepoint(new Ledger());
            foreach (string file in Directory.GetFiles(Savepoint, "*.manifest"))
                File.WriteAllBytes(Path.Combine(path, Path.GetFileName(file)), place == "torn" ? File.ReadAllBytes(file) : File.ReadAllBytes(file)[..^3]);
        }

        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Numbers(new Ledger(), Options("b") with { StartFrom = path }));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        using SteppedJob job = Numbers(new Ledger(), Options("b")); // the folder was let go of
    }

    [Fact]
    public async Task Embedded_job_takes_savepoints_and_stops_with_one()
    {
        var ledger = new Ledger();
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new HeldSource("a", "bb", "ccc")).Uid("held").Map(s => s.Length).SinkTo(ledger).Uid("ledger");
        EmbeddedJob job = EmbeddedJob.Start(environment, Options("a"));
        Directory.CreateDirectory(Savepoint);
        await File.WriteAllTextAsync(Path.Combine(Savepoint, "mine"), "mine", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(() => job.TriggerSavepointAsync(Savepoint));
        await Assert.ThrowsAsync<IOException>(() => job.StopAsync(Savepoint));
        string taken = await job.TriggerSavepointAsync(Savepoint + "-1");
        Assert.Equal(Savepoint + "-1", taken);
        JobResult result = await job.StopAsync(Savepoint + "-2");
        Assert.Equal((true, Savepoint + "-2"), (result.Stopped, result.Savepoint));
        Assert.Empty(result.Failures);
        Assert.True(SavepointFolder.Read(LocalFileSystem.Instance, Savepoint + "-2").Manifest.IsSettled);
        await Assert.ThrowsAsync<InvalidOperationException>(() => job.TriggerSavepointAsync(Savepoint + "-3"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => job.StopAsync(Savepoint + "-3"));
        EmbeddedJob again = EmbeddedJob.Start(environment, Options("a")); // the folder is free when the job has ended
        await again.StopAsync();
    }

    private static long SumOf(int count) => (long)count * (count - 1) / 2;

    private static SteppedJob Windows(CollectionSink<(int Key, long Sum)> sink, JobOptions options)
    {
        var environment = new StreamExecutionEnvironment();
        WatermarkStrategy<int> watermarks = WatermarkStrategy<int>.ForBoundedOutOfOrderness(TimeSpan.Zero).WithTimestampAssigner(n => new EventTime(n * 10));
        environment.FromCollection([.. Enumerable.Range(0, Count)], watermarks).Uid("numbers")
            .Map(n => (Key: n % 3, Sum: (long)n)).KeyBy(p => p.Key).Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(700)))
            .Reduce((a, b) => (a.Key, a.Sum + b.Sum)).Uid("windows").SinkTo(sink).Parallelism(1);
        return new SteppedJob(environment, options);
    }

    private static SteppedJob Numbers(Ledger ledger, JobOptions options)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").Rebalance().Map(n => n).SinkTo(ledger).Uid("ledger");
        return new SteppedJob(environment, options);
    }

    private static SteppedJob Plain(JobOptions options, UnreliableFiles? files = null)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").Rebalance().Map(n => n).SinkTo(new CollectionSink<int>());
        return new SteppedJob(environment, options, 1, files);
    }

    private static void RunToCheckpoint(SteppedJob job)
    {
        job.Step(20);
        long before = job.LastCheckpoint;
        job.TriggerCheckpoint();
        while (job.LastCheckpoint == before)
            Assert.True(job.Step());
    }

    private void MakeSavepoint(Ledger ledger, JobOptions? options = null)
    {
        using SteppedJob job = Numbers(ledger, options ?? Options("made"));
        job.Step(30);
        job.Stop(Savepoint);
        job.RunToEnd();
    }

    private JobOptions Options(string folder) => new()
    {
        BatchSize = 8,
        WatermarkInterval = 8,
        CheckpointDirectory = Path.Combine(_folder, folder),
        CheckpointInterval = TimeSpan.FromHours(1),
    };
}
