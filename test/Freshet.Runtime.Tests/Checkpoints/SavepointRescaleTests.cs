using Freshet.Runtime.State;
using Freshet.Testing;
using Freshet.Testing.Contract;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>A job stopped with savepoints and started from them at other parallelisms.</summary>
public sealed class SavepointRescaleTests : IDisposable
{
    private const int PerSplit = 100;
    private const int All = 4 * PerSplit;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Results_over_1_2_4_and_3_subtasks_are_those_of_a_run_without_a_stop(bool storesBytes)
    {
        string[] expected = Straight();
        for (int seed = 1; seed <= 8; seed++)
        {
            var ledger = new Ledger();
            var results = new List<string>();
            var list = new List<int>();
            string? savepoint = null;
            int run = 0;
            foreach (int parallelism in new[] { 1, 2, 4, 3 })
            {
                var job = new RescaleJob(PerSplit, ledger);
                using (var stepped = new SteppedJob(job.Environment, Options($"{seed}-{run}", parallelism, savepoint, storesBytes), seed + run))
                {
                    AssertListsCameBack(list, job, parallelism, run);
                    savepoint = Path.Combine(_folder, $"savepoint-{seed}-{run}");
                    if (run < 3)
                    {
                        stepped.Step(60 + (seed * 10));
                        stepped.Stop(savepoint);
                    }

                    stepped.RunToEnd();
                }

                if (run > 0)
                    Assert.All(job.SeenRules.Records, r => Assert.Equal(3, r.Value));
                results.AddRange(job.Results);
                list.AddRange(job.Kept);
                savepoint = run < 3 ? Move(savepoint) : null;
                run++;
            }

            Assert.Equal(expected, results.Order(StringComparer.Ordinal));
            Assert.Equal(Enumerable.Range(0, All), ledger.Visible.Order());
            Assert.Equal(0, ledger.Repeated);
        }
    }

    [Fact]
    public void Savepoint_of_a_job_that_goes_on_holds_one_instant()
    {
        string[] expected = Straight();
        for (int seed = 1; seed <= 8; seed++)
        {
            var ledger = new Ledger();
            var job = new RescaleJob(PerSplit, ledger);
            string folder = Path.Combine(_folder, $"savepoint-{seed}");
            using (var stepped = new SteppedJob(job.Environment, Options($"{seed}", 2, null, storesBytes: false), seed))
            {
                stepped.Step(100 + (seed * 5));
                Task<string> savepoint = stepped.TriggerSavepoint(folder);
                while (!savepoint.IsCompleted)
                    Assert.True(stepped.Step());
                Assert.Empty(ledger.Visible); // it commits nothing
                Assert.Equal(0, stepped.LastCheckpoint);
                stepped.RunToEnd();
                Assert.Equal(Enumerable.Range(0, All), ledger.Visible.Order());
                Assert.Equal(1, stepped.Metrics().Checkpoints.Savepoints);
            }

            // Into another world, where nothing of the first run is known.
            var other = new Ledger();
            var again = new RescaleJob(PerSplit, other);
            using (var stepped = new SteppedJob(again.Environment, Options($"{seed}-again", 3, folder, storesBytes: false), seed))
                stepped.RunToEnd();
            Assert.Equal(Enumerable.Range(0, All), other.Visible.Order());
            Assert.Equal(
                expected.Where(r => r.Contains(" all ", StringComparison.Ordinal)),
                again.Results.Where(r => r.Contains(" all ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            Assert.Equal(expected, job.Results.Order(StringComparer.Ordinal));
            Assert.Empty(again.Results.Except(expected, StringComparer.Ordinal));
        }
    }

    private static string[] Straight()
    {
        var job = new RescaleJob(PerSplit, new Ledger());
        using (var stepped = new SteppedJob(job.Environment, new JobOptions { BatchSize = 4, WatermarkInterval = 8 }))
            stepped.RunToEnd();
        string[] results = [.. job.Results.Order(StringComparer.Ordinal)];
        foreach (string kind in new[] { "timer", "tumbling", "sliding", "session" })
            Assert.True(results.Count(r => r.StartsWith(kind, StringComparison.Ordinal)) >= 20, kind);
        return results;
    }

    private static void AssertListsCameBack(List<int> list, RescaleJob job, int parallelism, int run)
    {
        Assert.Equal(list.Order(), job.RestoredList.Order());
        Assert.Equal(parallelism, job.RestoredUnions.Count);
        foreach (int[] union in job.RestoredUnions)
            Assert.Equal(list.Order(), union.Order());
        Assert.Equal(run > 0, list.Count > 0);
    }

    private string Move(string savepoint)
    {
        string moved = savepoint + "-moved";
        Directory.Move(savepoint, moved);
        return moved;
    }

    private JobOptions Options(string folder, int parallelism, string? startFrom, bool storesBytes) => new()
    {
        BatchSize = 4,
        WatermarkInterval = 8,
        Parallelism = parallelism,
        CheckpointDirectory = Path.Combine(_folder, folder),
        StartFrom = startFrom,
        StateBackend = storesBytes ? new SortedByteStoreBackend() : new HeapStateBackend(),
    };
}
