using Freshet.Runtime.Faults;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>
/// Barriers made wrong on purpose: what holds the right ones to their contract has to notice. Runs alone, since a fault is on for the whole process.
/// </summary>
[Collection(nameof(BrokenBarrierTests))]
[CollectionDefinition(nameof(BrokenBarrierTests), DisableParallelization = true)]
public sealed class BrokenBarrierTests : IDisposable
{
    private const int Splits = 3;
    private const int PerSplit = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose()
    {
        FaultPoints.Active = FaultPoint.None;
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Right_barriers_lose_and_double_nothing() => Assert.Equal((0, 0), Count(FaultPoint.None));

    [Fact]
    public void Barrier_that_overtakes_data_loses_some()
    {
        (int lost, int doubled) = Count(FaultPoint.BarrierOvertakesData);
        Assert.True(lost > 0, $"{lost} lost, {doubled} doubled");
    }

    [Fact]
    public void Snapshot_at_the_first_barrier_loses_some()
    {
        (int lost, int doubled) = Count(FaultPoint.AlignmentSkipped);
        Assert.True(lost > 0, $"{lost} lost, {doubled} doubled");
    }

    /// <summary>Jobs that lost counts, and that doubled them: more than there are.</summary>
    private (int Lost, int Doubled) Count(FaultPoint fault)
    {
        FaultPoints.Active = fault;
        int[] expected = [.. SlowKeyedJob.Expected(Splits, PerSplit)];
        (int lost, int doubled) = (0, 0);
        for (int seed = 1; seed <= 20; seed++)
        {
            var ledger = new Ledger();
            var random = new Random(seed);
            var options = new JobOptions { BatchSize = 2, Parallelism = 2, CheckpointDirectory = Path.Combine(_folder, $"{fault}{seed}") };
            using (var job = new SteppedJob(SlowKeyedJob.Over(ledger, Splits, PerSplit), options, seed))
            {
                job.Step(40 + random.Next(100));
                job.TriggerCheckpoint();
                while (job.LastCheckpoint == 0)
                    Assert.True(job.Step());
            }

            using (var rest = new SteppedJob(SlowKeyedJob.Over(ledger, Splits, PerSplit), options, seed))
                rest.RunToEnd();
            lost += expected.Except(ledger.Visible).Any() ? 1 : 0;
            doubled += ledger.Visible.Count != ledger.Visible.Distinct().Count() || ledger.Visible.Except(expected).Any() ? 1 : 0;
        }

        return (lost, doubled);
    }
}
