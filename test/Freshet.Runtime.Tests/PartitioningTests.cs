using Freshet.Connectors.Files;
using Freshet.Runtime.Execution;
using Freshet.Sinks;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Which subtask a record comes to. A sink's writer knows its subtask.</summary>
public sealed class PartitioningTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 6)]
    [InlineData(6, 2)]
    [InlineData(3, 5)]
    [InlineData(5, 3)]
    [InlineData(4, 4)]
    public void Rescale_connects_each_subtask_with_its_share(int sources, int targets)
    {
        List<(int From, int To)> forth = [];
        List<(int From, int To)> back = [];
        for (int from = 0; from < sources; from++)
        {
            (int first, int count) = Pointwise.TargetsOf(from, sources, targets);
            forth.AddRange(Enumerable.Range(first, count).Select(to => (from, to)));
        }

        for (int to = 0; to < targets; to++)
        {
            (int first, int count) = Pointwise.SourcesOf(to, sources, targets);
            back.AddRange(Enumerable.Range(first, count).Select(from => (from, to)));
        }

        Assert.Equal(forth, back.Order());
        Assert.Equal(Math.Max(sources, targets), forth.Count); // nobody is connected twice who needs not be
        Assert.Equal(Enumerable.Range(0, targets), forth.Select(c => c.To).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, sources), forth.Select(c => c.From).Distinct().Order());
    }

    [Fact]
    public void Rescale_sends_round_robin_within_the_share()
    {
        // Split i of 2 holds the numbers of its parity: the even ones stay in the first half of the subtasks.
        List<int>[] received = Run(s => s.Rescale(), sources: 2, targets: 4);
        Assert.All(received[0].Concat(received[1]), n => Assert.Equal(0, n % 2));
        Assert.All(received[2].Concat(received[3]), n => Assert.Equal(1, n % 2));
        Assert.All(received, r => Assert.Equal(25, r.Count));
    }

    [Fact]
    public void Rebalance_gives_each_subtask_as_many_from_each_sender() =>
        Assert.All(Run(s => s.Rebalance(), 2, 4), r => Assert.InRange(r.Count, 24, 26)); // 50 of each sender are 12 or 13

    [Fact]
    public void Shuffle_spreads_by_its_seed_and_the_same_seed_does_the_same()
    {
        List<int>[] first = Run(s => s.Shuffle(seed: 7), 2, 4);
        List<int>[] again = Run(s => s.Shuffle(seed: 7), 2, 4);
        List<int>[] other = Run(s => s.Shuffle(seed: 8), 2, 4);
        Assert.Equal(first.Select(r => r.Order()), again.Select(r => r.Order()));
        Assert.NotEqual(first.Select(r => r.Order()), other.Select(r => r.Order()));
        Assert.All(first, r => Assert.InRange(r.Count, 10, 45));
    }

    [Fact]
    public void Global_sends_all_to_the_first_and_watermarks_to_everybody()
    {
        List<int>[] received = Run(s => s.Global(), 2, 3);
        Assert.Equal([100, 0, 0], received.Select(r => r.Count));
    }

    [Fact]
    public void Broadcast_sends_all_to_everybody() => Assert.All(Run(s => s.Broadcast(), 2, 3), r => Assert.Equal(Enumerable.Range(0, 100), r.Order()));

    [Fact]
    public void Custom_function_names_the_subtask_and_is_told_of_a_wrong_one()
    {
        List<int>[] received = Run(s => s.PartitionCustom((key, subtasks) => key % subtasks, n => n / 10), 2, 3);
        for (int subtask = 0; subtask < 3; subtask++)
            Assert.All(received[subtask], n => Assert.Equal(subtask, n / 10 % 3));
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => Run(s => s.PartitionCustom((key, subtasks) => subtasks, n => n), 2, 3));
        Assert.Contains("before 'by subtask' gave 3 for 3 subtasks", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_stays_on_the_subtask_and_refuses_another_parallelism()
    {
        List<int>[] received = Run(s => s.Forward(), 2, 2);
        Assert.All(received[0], n => Assert.Equal(0, n % 2));
        Assert.All(received[1], n => Assert.Equal(1, n % 2));
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => Run(s => s.Forward(), 2, 3));
        Assert.Contains("'numbers' is sent forward to 'by subtask', but they have 2 and 3 subtasks", e.Message, StringComparison.Ordinal);
        Assert.Equal(100, Run(s => s, 2, 3).Sum(r => r.Count)); // without being told to, it spreads
    }

    [Fact]
    public void Every_partitioning_aligns_checkpoints_over_deaths()
    {
        Func<DataStream<int>, DataStream<int>>[] ways =
        [
            s => s.Rescale(), s => s.Shuffle(3), s => s.Global(), s => s.PartitionCustom((key, subtasks) => key % subtasks, n => n), s => s.Rebalance(),
        ];
        for (int way = 0; way < ways.Length; way++)
        {
            string folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;
            try
            {
                var ledger = new Ledger();
                var random = new Random(way);
                for (int attempt = 0; attempt <= 6; attempt++)
                {
                    var environment = new StreamExecutionEnvironment();
                    DataStream<int> numbers = environment.FromSource(new GeneratorSource<int>(n => (int)n, 200, splits: 4)).Uid("numbers").Parallelism(1 + random.Next(4));
                    ways[way](numbers).SinkTo(ledger).Uid("ledger").Parallelism(1 + random.Next(4));
                    using var job = new SteppedJob(environment, new JobOptions { BatchSize = 3, CheckpointDirectory = folder }, attempt);
                    if (attempt == 6)
                    {
                        job.RunToEnd();
                        break;
                    }

                    for (int i = random.Next(10); i > 0 && !job.IsDone; i--)
                    {
                        job.Step(1 + random.Next(20));
                        job.TriggerCheckpoint();
                    }
                }

                Assert.Equal(Enumerable.Range(0, 200), ledger.Visible.Order());
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    [Fact]
    public void Explain_names_the_partitioning()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([1]).Uid("numbers").Shuffle().Map(n => n).Global().SinkTo(new CollectionSink<int>());
        Assert.Contains("Map <- 0 by shuffle", environment.Graph.Explain(), StringComparison.Ordinal);
        Assert.Contains("Sink <- 1 by global", environment.Graph.Explain(), StringComparison.Ordinal);
    }

    private static List<int>[] Run(Func<DataStream<int>, DataStream<int>> partition, int sources, int targets)
    {
        var sink = new SubtaskSink(targets);
        var environment = new StreamExecutionEnvironment();
        DataStream<int> numbers = environment.FromSource(new GeneratorSource<int>(n => (int)n, 100, splits: 2)).Uid("numbers").Name("numbers").Parallelism(sources);
        partition(numbers).SinkTo(sink).Name("by subtask").Parallelism(targets);
        using var job = new SteppedJob(environment, new JobOptions { BatchSize = 7 });
        job.RunToEnd();
        return sink.Received;
    }

    private sealed class SubtaskSink(int subtasks) : Sink<int>
    {
        public List<int>[] Received { get; } = [.. Enumerable.Range(0, subtasks).Select(_ => new List<int>())];

        public override SinkWriter<int> CreateWriter(int subtask) => new Writer(Received[subtask]);

        private sealed class Writer(List<int> received) : SinkWriter<int>
        {
            public override void Write(ReadOnlySpan<Record<int>> batch)
            {
                foreach (Record<int> record in batch)
                    received.Add(record.Value);
            }
        }
    }
}
