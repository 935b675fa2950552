using System.Globalization;
using System.Text;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>The source on topics in memory: what it reads over deaths, new partitions and full queues.</summary>
public sealed class KafkaSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;
    private readonly ModelCluster _cluster = new();
    private readonly CollectionSink<string> _seen = new();
    private readonly CollectionSink<DeadLetter> _rejected = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_record_is_read_once_over_deaths_parallelisms_and_new_partitions()
    {
        for (int seed = 1; seed <= 30; seed++)
        {
            var cluster = new ModelCluster { MostPerFetch = 1 + (seed % 7) };
            var random = new Random(seed);
            int written = 0;
            for (int p = 0; p < 3; p++)
                Write(cluster.AddPartition("in"), ref written, 20);
            var visible = new HashSet<string>();
            int[] parallelisms = [1, 3, 2, 1];
            string folder = Path.Combine(_folder, $"{seed}");
            for (int attempt = 0; attempt < parallelisms.Length; attempt++)
            {
                var seen = new CollectionSink<string>();
                using SteppedJob job = Start(cluster, Unbounded, seen, new JobOptions { BatchSize = 4, Parallelism = parallelisms[attempt], CheckpointDirectory = folder }, seed);
                bool isLast = attempt == parallelisms.Length - 1;
                job.Step(random.Next(60));
                Write(cluster.AddPartition("in"), ref written, 10);
                job.Clock.Advance(TimeSpan.FromMinutes(1)); // new partitions are looked for
                job.Step(random.Next(200));
                if (isLast)
                {
                    StepUntil(job, () => visible.Union(seen.Records.Select(r => r.Value)).Count() == written);
                    Assert.Equal(written, visible.Count + seen.Records.Count);
                    continue;
                }

                // The job dies behind a checkpoint; what it had given by then is what counts.
                job.Stop();
                StepUntil(job, () => job.IsDone);
                foreach (Record<string> record in seen.Records)
                    Assert.True(visible.Add(record.Value), $"{record.Value} comes twice with seed {seed}");
            }
        }
    }

    [Fact]
    public void Partition_that_is_new_is_read_from_its_first_record_though_the_others_began_at_their_end()
    {
        _cluster.AddPartition("in").AddRange(["old-1", "old-2"]);
        KafkaSourceOptions latest = Unbounded with { StartingOffsets = OffsetsInitializer.Latest };
        JobOptions options = new() { CheckpointDirectory = _folder };
        using (SteppedJob job = Start(_cluster, latest, _seen, options))
        {
            job.Step(50);
            Assert.Empty(_seen.Records);
            _cluster.AddPartition("in").Add("found");
            job.Clock.Advance(TimeSpan.FromMinutes(1));
            StepUntil(job, () => _seen.Records.Count == 1);
            job.Stop();
            StepUntil(job, () => job.IsDone);
        }

        _cluster.AddPartition("in").Add("since");
        using SteppedJob next = Start(_cluster, latest, _seen, options);
        StepUntil(next, () => _seen.Records.Count == 2);
        Assert.Equal(["found", "since"], _seen.Records.Select(r => r.Value));
    }

    [Fact]
    public void Cluster_that_is_away_when_partitions_are_looked_for_is_asked_again()
    {
        _cluster.AddPartition("in").Add("a");
        using SteppedJob job = Start(_cluster, Unbounded, _seen);
        StepUntil(job, () => _seen.Records.Count == 1);
        _cluster.IsAway = true;
        _cluster.AddPartition("in").Add("b");
        job.Clock.Advance(TimeSpan.FromMinutes(1));
        job.Step(200);
        Assert.Single(_seen.Records);
        _cluster.IsAway = false;
        job.Clock.Advance(TimeSpan.FromMinutes(1));
        StepUntil(job, () => _seen.Records.Count == 2);
    }

    [Fact]
    public void Bounded_source_ends_where_the_topic_ended_at_its_start_also_behind_deaths()
    {
        List<string?> log = _cluster.AddPartition("in");
        log.AddRange(["a", "b", "c"]);
        _cluster.AddPartition("in");
        KafkaSourceOptions bounded = new() { BoundedAt = OffsetsInitializer.Latest };
        JobOptions options = new() { BatchSize = 1, CheckpointDirectory = _folder };
        using (SteppedJob job = Start(_cluster, bounded, _seen, options))
        {
            StepUntil(job, () => _seen.Records.Count == 1);
            job.Stop();
            StepUntil(job, () => job.IsDone);
        }

        log.Add("later");
        using SteppedJob next = Start(_cluster, bounded, _seen, options);
        next.RunToEnd();
        Assert.Equal(["a", "b", "c"], _seen.Records.Select(r => r.Value));
    }

    [Fact]
    public void Bounded_source_ends_though_its_last_offsets_hold_nothing_to_read()
    {
        _cluster.AddPartition("in").AddRange(["a", "b"]);
        var offsets = new Dictionary<(string, int), long> { [("in", 0)] = 2 };
        using SteppedJob job = Start(_cluster, new KafkaSourceOptions { BoundedAt = OffsetsInitializer.Specific(offsets) }, _seen);
        job.RunToEnd();
        Assert.Equal(["a", "b"], _seen.Records.Select(r => r.Value));
    }

    [Fact]
    public void Decoder_sees_the_place_and_the_tombstone_and_what_it_rejects_is_told_with_its_place()
    {
        _cluster.AddPartition("in");
        _cluster.AddPartition("in").AddRange(["fine", "bad", null, "skip", "fine too"]);
        using SteppedJob job = Start(_cluster, new KafkaSourceOptions { BoundedAt = OffsetsInitializer.Latest }, _seen, decoder: (in KafkaRecord record) => Encoding.UTF8.GetString(record.Value) switch
        {
            "bad" => DecodeResult<string>.Rejected("It is bad."),
            "skip" => DecodeResult<string>.Skipped,
            var text => DecodeResult<string>.Decoded(string.Create(CultureInfo.InvariantCulture, $"{record.Topic}-{record.Partition}@{record.Offset} {(record.IsTombstone ? "gone" : text)} {record.HasKey}")),
        });
        job.RunToEnd();
        Assert.Equal(["in-1@0 fine False", "in-1@2 gone False", "in-1@4 fine too False"], _seen.Records.Select(r => r.Value));
        Assert.Equal([1001, 1003, 1005], _seen.Records.Select(r => r.Time.Milliseconds));
        DeadLetter letter = Assert.Single(_rejected.Records).Value;
        Assert.Equal(("in-1", 1, "It is bad.", "bad"), (letter.Source, letter.Position, letter.Reason, Encoding.UTF8.GetString(letter.Bytes.Span)));
    }

    [Fact]
    public void Decoder_of_values_passes_tombstones_over_and_what_it_rejects_is_told_with_its_place()
    {
        _cluster.AddPartition("in").AddRange(["fine", "bad", null, "worse", "skip", "", "fine too"]);
        using SteppedJob job = StartByValue(static value => Encoding.UTF8.GetString(value) switch
        {
            "bad" => DecodeResult<string>.Rejected("It is bad."),
            "worse" => throw new InvalidDataException("It is worse."),
            "skip" => DecodeResult<string>.Skipped,
            var text => DecodeResult<string>.Decoded(text),
        });
        job.RunToEnd();
        Assert.Equal([("fine", 1001L), ("", 1006L), ("fine too", 1007L)], _seen.Records.Select(r => (r.Value, r.Time.Milliseconds)));
        Assert.Equal(
            [(1, "It is bad.", "bad"), (3, "It is worse.", "worse")],
            _rejected.Records.Select(r => ((int)r.Value.Position, r.Value.Reason, Encoding.UTF8.GetString(r.Value.Bytes.Span))));
    }

    [Fact]
    public void Decoder_of_values_that_throws_fails_the_job_and_names_the_record()
    {
        _cluster.AddPartition("in").AddRange(["a", "b"]);
        using SteppedJob job = StartByValue(static value => value[0] == 'b' ? throw new NotSupportedException("no b") : DecodeResult<string>.Decoded("a"));
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => job.Step(100));
        Assert.Equal("The decoder failed at the partition in-0, offset 1: no b", e.Message);
    }

    [Fact]
    public void Decoder_that_throws_fails_the_job_and_names_the_record()
    {
        _cluster.AddPartition("in").AddRange(["a", "b"]);
        using SteppedJob job = Start(
            _cluster, Unbounded, _seen, decoder: (in KafkaRecord record) => record.Offset == 1 ? throw new NotSupportedException("no b") : DecodeResult<string>.Decoded("a"));
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => job.Step(100));
        Assert.Equal("The decoder failed at the partition in-0, offset 1: no b", e.Message);
    }

    [Fact]
    public void Group_is_told_of_a_position_when_its_checkpoint_is_complete_and_not_before()
    {
        _cluster.AddPartition("in").AddRange(["a", "b", "c"]);
        using SteppedJob job = Start(_cluster, Unbounded with { GroupId = "shown" }, _seen, new JobOptions { CheckpointDirectory = _folder });
        StepUntil(job, () => _seen.Records.Count == 3);
        Assert.Empty(_cluster.Commits);
        job.TriggerCheckpoint();
        while (job.LastCheckpoint == 0)
        {
            Assert.Empty(_cluster.Commits);
            job.Step();
        }

        StepUntil(job, () => _cluster.Commits.Count > 0);
        Assert.Equal(("in-0", 3L), Assert.Single(_cluster.Commits.Distinct()));
    }

    [Fact]
    public void No_more_is_read_than_may_wait_and_one_who_has_nothing_is_served_while_others_are_full()
    {
        List<string?> unread = _cluster.AddPartition("in");
        unread.AddRange(Enumerable.Repeat<string?>(new string('x', 1000), 100));
        List<string?> read = _cluster.AddPartition("in");
        var context = new StubReaderContext();
        Source<string> source = Source(_cluster, Unbounded with { QueuedBytes = 20_000 }, Decode);
        IReadOnlyList<SourceSplit> splits = source.DiscoverSplits();
        using SplitReader<string> idle = source.Open(splits[0], [], context);
        using SplitReader<string> busy = source.Open(splits[1], [], context);
        var batch = new Record<string>[64];
        for (int i = 0; i < 20; i++)
        {
            read.Add($"{i}");
            int count = 0;
            for (int reads = 0; count == 0 && reads < 3; reads++)
                count = busy.Read(batch).Count; // a read that finds nothing has more fetched: first up to the limit, then only its own
            Assert.Equal(1, count);
            Assert.Equal($"{i}", batch[0].Value);
        }

        Assert.Equal(["-in-0"], _cluster.Pauses);
        int waiting = 0;
        for (int taken = 1; taken > 0; waiting += taken)
            taken = idle.Read(batch.AsSpan(0, 1)).Count;
        Assert.Equal(100, waiting); // it goes on when it is read
        Assert.Equal("+in-0", _cluster.Pauses[1]);
        context.Dispose();
        Assert.Equal(0, _cluster.OpenConsumers);
    }

    [Theory]
    [InlineData("reviews", 0)]
    [InlineData("reviews_raw", 3)]
    [InlineData("a-b-c", 12)]
    public void Split_names_its_partition_and_partitions_of_a_topic_go_to_subtasks_in_turn(string topic, int partition)
    {
        var name = new Sources.PartitionName(topic, partition);
        SourceSplit split = name.ToSplit();
        Assert.Equal(name, Sources.PartitionName.Of(split));
        Assert.Equal(split.Affinity + 1, new Sources.PartitionName(topic, partition + 1).ToSplit().Affinity);
    }

    private static readonly KafkaSourceOptions Unbounded = new() { PartitionDiscoveryInterval = TimeSpan.FromSeconds(30) };

    private static DecodeResult<string> Decode(in KafkaRecord record) => DecodeResult<string>.Decoded(Encoding.UTF8.GetString(record.Value));

    private static KafkaSource<string> Source(ModelCluster cluster, KafkaSourceOptions options, KafkaDecoder<string> decoder) =>
        new(new KafkaConnection("model:9092"), ["in"], decoder, options) { Cluster = cluster };

    private static void Write(List<string?> log, ref int written, int count)
    {
        for (int i = 0; i < count; i++)
            log.Add($"{written++}");
    }

    private static void StepUntil(SteppedJob job, Func<bool> isReached)
    {
        for (int i = 0; !isReached(); i++)
        {
            Assert.True(i < 100_000, "What is waited for does not come.");
            job.Step();
        }
    }

    private SteppedJob StartByValue(KafkaValueDecoder<string> decoder) =>
        Start(new KafkaSource<string>(new KafkaConnection("model:9092"), ["in"], decoder, new KafkaSourceOptions { BoundedAt = OffsetsInitializer.Latest }) { Cluster = _cluster }, _seen);

    private SteppedJob Start(
        ModelCluster cluster, KafkaSourceOptions options, CollectionSink<string> seen, JobOptions? job = null, int seed = 1, KafkaDecoder<string>? decoder = null) =>
        Start(Source(cluster, options, decoder ?? Decode), seen, job, seed);

    private SteppedJob Start(KafkaSource<string> source, CollectionSink<string> seen, JobOptions? job = null, int seed = 1)
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<string> stream = environment.FromSource(source).Uid("in");
        stream.GetSideOutput(DeadLetter.Tag).SinkTo(_rejected).Uid("rejected");
        stream.SinkTo(seen).Uid("seen");
        return new SteppedJob(environment, job, seed);
    }
}
