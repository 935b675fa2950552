using Freshet.Sinks;
using Freshet.Sources;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

public sealed class PacedSourceTests
{
    [Fact]
    public void Rate_releases_as_many_as_are_due_and_says_when_each_was()
    {
        var sink = new CollectionSink<long>();
        using SteppedJob job = Start(
            PacedSource.PerSecond(new CollectionSource<long>([.. Enumerable.Range(0, 100)]), 50, (_, due) => due.ToUnixTimeMilliseconds()), sink);
        long start = job.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        Settle(job);
        Assert.Single(sink.Records);
        job.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Settle(job);
        Assert.Equal([0, 20, 40, 60, 80, 100], sink.Records.Select(r => r.Value - start));
        job.Clock.Advance(TimeSpan.FromSeconds(2));
        Settle(job);
        Assert.Equal(100, sink.Records.Count);
        Assert.Equal(start + 1980, sink.Records[^1].Value);
        Assert.True(job.IsDone);
    }

    [Fact]
    public void Replay_keeps_the_pace_of_event_times_and_cuts_long_pauses()
    {
        var sink = new CollectionSink<long>();
        long[] times = [0, 10_000, 4_000, 20_000, 9_000_000, 9_000_000];
        using SteppedJob job = Start(
            PacedSource.Replay(new CollectionSource<long>(times), t => new EventTime(t), 10, TimeSpan.FromSeconds(2)), sink);
        List<int> counts = [];
        for (int second = 0; second <= 5; second++)
        {
            Settle(job);
            counts.Add(sink.Records.Count);
            job.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        // A record's pause comes behind it: what follows the first comes at once.
        Assert.Equal([2, 4, 5, 5, 6, 6], counts);
    }

    private static SteppedJob Start(Source<long> source, CollectionSink<long> sink)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(source).Uid("numbers").SinkTo(sink);
        return new SteppedJob(environment);
    }

    private static void Settle(SteppedJob job)
    {
        job.StepToRest();
    }
}
