using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>A disk that refuses checkpoints, played by a folder that is taken away.</summary>
public sealed class CheckpointFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    private string Checkpoints => Path.Combine(_folder, "checkpoints");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void First_failure_fails_the_job_with_the_file_and_the_cause()
    {
        using SteppedJob job = Start(new Ledger(), 0);
        Directory.Delete(Checkpoints);
        job.TriggerCheckpoint();
        CheckpointException e = Assert.Throws<CheckpointException>(() => job.Step(1000));
        Assert.Equal(1, e.CheckpointId);
        Assert.Contains($"'{Path.Combine(Checkpoints, "chk-000000000001.bin")}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("Could not find a part of the path", e.Message, StringComparison.Ordinal);
        Assert.IsType<DirectoryNotFoundException>(e.InnerException);
    }

    [Fact]
    public void Tolerated_failures_are_counted_and_what_they_would_have_committed_comes_with_the_next()
    {
        var ledger = new Ledger();
        using SteppedJob job = Start(ledger, 2);
        for (int round = 0; round < 2; round++)
        {
            Directory.Delete(Checkpoints, recursive: true);
            Fail(job, 2);
            Directory.CreateDirectory(Checkpoints);
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
        Directory.Delete(Checkpoints);
        Fail(job, 2);
        job.TriggerCheckpoint();
        CheckpointException e = Assert.Throws<CheckpointException>(() => job.Step(1000));
        Assert.Contains("failure 3 in a row, 2 are tolerated", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Final_checkpoint_that_fails_is_taken_again_when_the_next_is_due()
    {
        var ledger = new Ledger();
        using SteppedJob job = Start(ledger, 1);
        Directory.Delete(Checkpoints);
        while (job.Step())
        {
        }

        Assert.False(job.IsDone);
        Assert.Empty(ledger.Visible);
        Directory.CreateDirectory(Checkpoints);
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
            Directory.Delete(Checkpoints);
            job.Stop();
            while (job.Step())
            {
            }

            Assert.False(job.IsDone);
            Directory.CreateDirectory(Checkpoints);
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
        EmbeddedJob job = EmbeddedJob.Start(
            environment,
            new JobOptions
            {
                CheckpointDirectory = Checkpoints,
                CheckpointInterval = TimeSpan.FromMilliseconds(10),
                TolerableCheckpointFailures = 1,
                RestartStrategy = RestartStrategy.None,
            });
        Directory.Delete(Checkpoints, recursive: true);
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

    private SteppedJob Start(Ledger ledger, int tolerable)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, 200)]).Uid("numbers").SinkTo(ledger).Uid("ledger");
        return new SteppedJob(environment, new JobOptions { BatchSize = 1, CheckpointDirectory = Checkpoints, TolerableCheckpointFailures = tolerable });
    }
}
