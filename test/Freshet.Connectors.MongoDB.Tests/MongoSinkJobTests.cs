using Freshet.Runtime;
using Freshet.Testing;

namespace Freshet.Connectors.MongoDB.Tests;

public sealed class MongoSinkJobTests : IDisposable
{
    private const int Count = 120;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_document_stands_once_whichever_step_the_job_dies_at_and_at_whichever_parallelism_it_returns()
    {
        for (int steps = 0; steps <= 150; steps++)
        {
            var store = new ModelStore();
            var random = new Random(steps);
            store.Behind = _ => ThrowAtTimes(random); // applied all the same
            var options = new JobOptions { BatchSize = 8, CheckpointDirectory = Path.Combine(_folder, $"{steps}") };
            int[] parallelism = [1, 3, 2];
            for (int attempt = 0; attempt < 3; attempt++)
            {
                using var job = new SteppedJob(Job(store), options with { Parallelism = parallelism[attempt] }, steps);
                for (int i = 0; i < steps; i++)
                {
                    if (i % 9 == 0 && !job.IsDone)
                        job.TriggerCheckpoint();
                    job.Clock.Advance(TimeSpan.FromMilliseconds(20));
                    job.Step();
                }
            }

            using (var last = new SteppedJob(Job(store), options, steps))
            {
                while (!last.IsDone)
                {
                    if (!last.Step())
                        last.Clock.Advance(TimeSpan.FromSeconds(1));
                }
            }

            Assert.Equal(
                string.Join(" ", Enumerable.Range(0, Count).Select(n => $"{n:d3}={n}")), store.Contents);
        }
    }

    [Fact]
    public void Refused_documents_reach_a_sink_of_dead_letters_in_the_job_once()
    {
        var store = new ModelStore { Refuse = entry => entry.N % 10 == 3 ? new RefusedDocument(0, "no", false) : null };
        var letters = new Sinks.CollectionSink<DeadLetter>();
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").Map(n => new Entry($"{n:d3}", n))
            .SinkTo(Sink(store)).Uid("documents").GetSideOutput(DeadLetter.Tag).SinkTo(letters).Uid("letters");
        using var job = new SteppedJob(environment);
        job.RunToEnd();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (10 * i) + 4L), letters.Records.Select(r => r.Value.Position).Order());
    }

    private static StreamExecutionEnvironment Job(ModelStore store)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").Rebalance()
            .Map(n => new Entry($"{n:d3}", n)).SinkTo(Sink(store)).Uid("documents");
        return environment;
    }

    private static MongoSink<Entry> Sink(ModelStore store) =>
        new(() => store, Entry.Write, new MongoSinkOptions { BatchSize = 5 }, "the store", subtask => new Random(subtask));

    private static void ThrowAtTimes(Random random)
    {
        if (random.Next(6) == 0)
            throw new TransientStoreException("lost");
    }
}
