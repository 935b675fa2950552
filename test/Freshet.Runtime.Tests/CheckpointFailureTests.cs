using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>A disk that refuses checkpoints.</summary>
public sealed class CheckpointFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;
    private readonly UnreliableFiles _files = new();

    private string Checkpoints => Path.Combine(_folder, "checkpoints");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void First_failure_fails_the_job_with_the_file_and_the_cause()
    {
        using SteppedJob job = Start(new Ledger(), 0);
        _files.SpaceLeft = 0;
        job.TriggerCheckpoint();
        CheckpointException e = Assert.Throws<CheckpointException>(() => job.Step(1000));
        Assert.Equal(1, e.CheckpointId);
        Assert.Contains($"'{Path.Combine(Checkpoints, "chk-000000000001.manifest")}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", e.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(e.InnerException);
    }

    [Fact]
    public void Tolerated_failures_are_counted_and_what_they_would_have_committed_comes_with_the_next()
    {
        var ledger = new Ledger();
        using SteppedJob job = Start(ledger, 2);
        for (int round = 0; round < 2; round++)
        {
            _files.SpaceLeft = 0;
            Fail(job, 2);
            _files.SpaceLeft = long.MaxValue;
            long before = job.LastCheckpoint;
            job.TriggerCheckpoint();
            while (job.LastCheckpoint == before)
                job.Step();
        }

        Assert.Equal(6, job.LastCheckpoint);
        job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, 200), ledger.Visible.Order());
    }

    [Fact]
    public void One_failure_more_than_is_tolerated_fails_the_job()
    {
        using SteppedJob job = Start(new Ledger(), 2);
        _files.SpaceLeft = 0;
        Fail(job, 2);
        job.TriggerCheckpoint();
        CheckpointException e = Assert.Throws<CheckpointException>(() => job.Step(1000));
        Assert.Contains("failure 3 in a row, 2 are tolerated", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Job_that_was_restarted_for_failed_checkpoints_counts_anew()
    {
        var ledger = new Ledger();
        using SteppedJob job = Start(ledger, 1, restarts: RestartStrategy.FixedDelay(1, TimeSpan.Zero));
        for (int round = 0; round < 2; round++)
        {
            _files.SpaceLeft = 0;
            Fail(job, 1);
            if (round == 0)
                Fail(job, 1);
            _files.SpaceLeft = long.MaxValue;
            long before = job.LastCheckpoint;
            while (job.LastCheckpoint == before)
            {
                job.TriggerCheckpoint();
                job.Step();
            }
        }

        Assert.Equal(1, job.Restarts);
        job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, 200), ledger.Visible.Order());
    }

    [Fact]
    public void Final_checkpoint_that_fails_is_taken_again_when_the_next_is_due()
    {
        var ledger = new Ledger();
        using SteppedJob job = Start(ledger, 1);
        _files.SpaceLeft = 0;
        job.StepToRest();

        Assert.False(job.IsDone);
        Assert.Empty(ledger.Visible);
        _files.SpaceLeft = long.MaxValue;
        job.TriggerCheckpoint();
        job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, 200), ledger.Visible.Order());
    }

    [Fact]
    public void Stop_whose_checkpoint_fails_ends_with_the_next()
    {
        var ledger = new Ledger();
        using (SteppedJob job = Start(ledger, 1))
        {
            job.Step(5);
            _files.SpaceLeft = 0;
            job.Stop();
            job.StepToRest();

            Assert.False(job.IsDone);
            _files.SpaceLeft = long.MaxValue;
            job.TriggerCheckpoint();
            job.RunToEnd();
        }

        Assert.NotEqual(200, ledger.Visible.Count);
        using (SteppedJob job = Start(ledger, 0))
            job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, 200), ledger.Visible.Order());
    }

    [Fact]
    public async Task Embedded_job_ends_with_the_sentence()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new HeldSource()).Uid("numbers").Map(s => s.Length).SinkTo(new Ledger()).Uid("ledger");
        _files.BeforeMove = path => _files.SpaceLeft = path.EndsWith(".manifest", StringComparison.Ordinal) ? 0 : _files.SpaceLeft; // behind the first
        EmbeddedJob job = EmbeddedJob.StartOn(_files, environment, new JobOptions
        {
            CheckpointDirectory = Checkpoints,
            CheckpointInterval = TimeSpan.FromMilliseconds(10),
            TolerableCheckpointFailures = 1,
            RestartStrategy = RestartStrategy.None,
        });
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => job.Completion);
        Assert.Equal((2L, e.Message), (job.Metrics().Checkpoints.Failed, job.Metrics().Checkpoints.LastFailure));
    }

    private static void Fail(SteppedJob job, int times)
    {
        for (int i = 0; i < times; i++)
        {
            job.TriggerCheckpoint();
            long failed = job.FailedCheckpoints;
            while (job.FailedCheckpoints == failed)
                Assert.True(job.Step());
        }
    }

    private SteppedJob Start(Ledger ledger, int tolerable, RestartStrategy? restarts = null)
    {
        _files.SpaceLeft = long.MaxValue;
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, 200)]).Uid("numbers").SinkTo(ledger).Uid("ledger");
        var options = new JobOptions
        {
            BatchSize = 1,
            CheckpointDirectory = Checkpoints,
            TolerableCheckpointFailures = tolerable,
            RestartStrategy = restarts ?? RestartStrategy.None,
        };
        var job = new SteppedJob(environment, options, 1, _files);
        int recoveries = ledger.Recoveries;
        while (ledger.Recoveries == recoveries)
            job.Step(); // until the sink has entered itself in the folder's ledger
        return job;
    }
}
