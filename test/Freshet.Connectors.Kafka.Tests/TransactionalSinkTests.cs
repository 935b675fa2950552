using System.Text;
using Freshet.Connectors.Kafka.Sinks;
using Freshet.Sinks;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>The protocol on a real broker: what a reader of committed records sees when processes die, wake up and take over.</summary>
public sealed class TransactionalSinkTests(BrokerFixture fixture) : IDisposable
{
    private static readonly KafkaSerializer<string> Text = KafkaSerializer<string>.Of(
        (value, output) => Encoding.UTF8.GetBytes(value, output), (value, output) => Encoding.UTF8.GetBytes(value.AsSpan(0, 1), output));

    private readonly Broker _broker = fixture.Broker;
    private readonly string _topic = fixture.Broker.CreateTopic(2);
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    private sealed class DiedException : Exception;

    public void Dispose() => KafkaFaults.Reached = null;

    [Fact]
    public void Records_are_seen_when_they_are_committed_and_not_before()
    {
        CommittingSink<string> sink = Sink();
        using Committer committer = Start(sink);
        Committable first = Prepare(sink, 0, 1, 0, "a1", "b2");
        Assert.Empty(Seen());
        committer.Commit(first);
        Assert.Equal(["a1", "b2"], Seen());
        committer.Commit(Prepare(sink, 0, 2, 1, "a3"));
        Assert.Equal(["a1", "a3", "b2"], Seen());
        Assert.Equal("a", _broker.Read(_topic).First(r => r.Message.Value == "a1").Message.Key);
        Assert.Equal(1234, _broker.Read(_topic)[0].Message.Timestamp.UnixTimestampMs);
    }

    [Theory]
    [InlineData((int)KafkaCrashPoint.TransactionBegun)]
    [InlineData((int)KafkaCrashPoint.RecordsProduced)]
    [InlineData((int)KafkaCrashPoint.MarkSent)]
    [InlineData((int)KafkaCrashPoint.TransactionCommitted)]
    public void Process_that_dies_at_any_step_of_a_commit_leaves_its_records_once(int point)
    {
        CommittingSink<string> sink = Sink();
        Committable first = Prepare(sink, 0, 1, 0, "a1", "a2");
        Committable second = Prepare(sink, 0, 2, 1, "a3", "a4");
        Committer dying = Start(sink);
        dying.Commit(first);
        DieAt((KafkaCrashPoint)point);
        Assert.Throws<DiedException>(() => dying.Commit(second)); // its producer goes on living, as that of a dead process does at the broker
        KafkaFaults.Reached = null;
        using Committer next = Start(sink, known: 2, confirmed: 1);
        next.Commit(second);
        Assert.Equal(["a1", "a2", "a3", "a4"], Seen());
        dying.Dispose();
    }

    [Fact]
    public void Older_process_that_wakes_up_is_shut_out()
    {
        CommittingSink<string> sink = Sink();
        Committer old = Start(sink);
        old.Commit(Prepare(sink, 0, 1, 0, "a1"));
        using Committer next = Start(sink, known: 1);
        SuppressRestartsException e = Assert.Throws<SuppressRestartsException>(() => old.Commit(Prepare(sink, 0, 2, 1, "old")));
        Assert.StartsWith($"Another process has taken over the sink 'out' of the topic '{_topic}' in lineage 0 and goes on where this one was.", e.Message, StringComparison.Ordinal);
        next.Commit(Prepare(sink, 0, 3, 1, "a2"));
        Assert.Equal(["a1", "a2"], Seen());
        old.Dispose();
    }

    [Fact]
    public void Transaction_that_the_broker_gave_up_is_written_again()
    {
        CommittingSink<string> sink = Sink(TimeSpan.FromSeconds(1));
        using Committer committer = Start(sink);
        committer.Commit(Prepare(sink, 0, 1, 0, "a1"));
        bool slept = false;
        KafkaFaults.Reached = point =>
        {
            if (point != KafkaCrashPoint.RecordsProduced || slept)
                return;
            slept = true;
            Thread.Sleep(4000); // the broker looks for such transactions each half second
        };
        committer.Commit(Prepare(sink, 0, 2, 1, "a2", "a3"));
        Assert.True(slept);
        Assert.Equal(["a1", "a2", "a3"], Seen());
    }

    [Fact]
    public void Older_checkpoint_is_refused_and_goes_on_where_replay_is_allowed()
    {
        CommittingSink<string> sink = Sink();
        using (Committer committer = Start(sink))
        {
            committer.Commit(Prepare(sink, 0, (1L << 32) + 1, 0, "a1"));
            committer.Commit(Prepare(sink, 0, (1L << 32) + 2, (1L << 32) + 1, "a2"));
        }

        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Start(sink, known: (1L << 32) + 1));
        Assert.Equal(
            $"The topic '{_topic}', as the sink 'out' fills it in lineage 0, holds commits up to epoch 1.2, but the job starts from a checkpoint that does not know that one (its last is epoch 1.1): "
            + "going on would show results twice. Start from the newest checkpoint, or allow the replay (JobOptions.AllowReplay), or give the sink another "
            + "transactional id prefix if another job made these commits.",
            e.Message);
        var recovery = new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = (1L << 32) + 1 }, AllowsReplay = true };
        using Committer replaying = Start(sink, recovery);
        Assert.Equal((1L << 32) + 2, recovery.Marks[0]);
        replaying.Commit(Prepare(sink, 0, (2L << 32) + 1, (1L << 32) + 2, "a2"));
        Assert.Equal(["a1", "a2", "a2"], Seen());
    }

    [Fact]
    public void Mark_of_another_past_between_what_was_confirmed_and_what_waits_is_refused_and_gone_on_behind_where_replay_is_allowed()
    {
        CommittingSink<string> sink = Sink();
        using (Committer committer = Start(sink))
            committer.Commit(Prepare(sink, 0, (1L << 32) + 1, 0, "a1"));
        CommitRecovery Restored(bool allowsReplay) => new()
        {
            Sequences = new Dictionary<int, long> { [0] = (3L << 32) + 1 },
            Confirmed = new Dictionary<int, long> { [0] = 0 },
            Pending = new Dictionary<int, IReadOnlyList<long>> { [0] = [(3L << 32) + 1] },
            AllowsReplay = allowsReplay,
        };
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Start(sink, Restored(allowsReplay: false)));
        Assert.Contains("holds commits up to epoch 1.1, but the job starts from a checkpoint that does not know that one (its last is epoch 3.1)", e.Message, StringComparison.Ordinal);
        CommitRecovery recovery = Restored(allowsReplay: true);
        using Committer replaying = Start(sink, recovery);
        Assert.Equal((1L << 32) + 1, recovery.Marks[0]);
        replaying.Commit(Prepare(sink, 0, (4L << 32) + 1, (1L << 32) + 1, "a1"));
        Assert.Equal(["a1", "a1"], Seen());
    }

    [Fact]
    public void Lineages_that_nobody_told_of_are_found_and_refused()
    {
        CommittingSink<string> sink = Sink();
        using (Committer third = Start(sink, lineage: 3, subtask: 3, parallelism: 4))
            third.Commit(Prepare(sink, 3, 1, 0, "c1"));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Start(sink)); // of another folder, which knows nothing of it
        Assert.Contains("in lineage 3, holds commits up to epoch 0.1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_parallelism_writes_what_is_left_under_the_id_that_began_it()
    {
        CommittingSink<string> sink = Sink();
        Committable of1 = Prepare(sink, 1, 2, 1, "b2");
        using (Committer second = Start(sink, lineage: 1, subtask: 1, parallelism: 2))
        {
            second.Commit(Prepare(sink, 1, 1, 0, "b1"));
            DieAt(KafkaCrashPoint.TransactionCommitted);
            Assert.Throws<DiedException>(() => second.Commit(of1));
            KafkaFaults.Reached = null;
        }

        using Committer alone = sink.CreateCommitter("out", 0);
        alone.Recover(new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = 0, [1] = 2 }, Confirmed = new Dictionary<int, long> { [1] = 1 } });
        alone.Commit(of1);
        alone.Commit(Prepare(sink, 0, 3, 0, "a1"));
        Assert.Equal(["a1", "b1", "b2"], Seen());
    }

    [Fact]
    public void Mark_that_the_broker_forgot_is_refused_unless_nothing_hangs_on_it()
    {
        CommittingSink<string> sink = Sink();
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Start(sink, known: 7));
        Assert.Contains("has no mark of the commits up to epoch 0.7", e.Message, StringComparison.Ordinal);
        using Committer settled = sink.CreateCommitter("out", 0);
        settled.Recover(new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = 7 }, IsSettled = true });
        settled.Commit(Prepare(sink, 0, 8, 7, "a1"));
        Assert.Equal(["a1"], Seen());
    }

    [Fact]
    public void Mark_survives_its_renewal()
    {
        CommittingSink<string> sink = Sink();
        using (Committer committer = Start(sink))
        {
            committer.Commit(Prepare(sink, 0, 1, 0, "a1"));
            committer.Renew();
            committer.Commit(Prepare(sink, 0, 2, 1, "a2"));
            committer.Renew();
        }

        using Committer next = Start(sink, known: 2);
        next.Commit(Prepare(sink, 0, 3, 2, "a3"));
        Assert.Equal(["a1", "a2", "a3"], Seen());
    }

    private static Committable Prepare(CommittingSink<string> sink, int lineage, long sequence, long previous, params string[] values)
    {
        using CommittingSinkWriter<string> writer = sink.CreateWriter(lineage);
        writer.Write([.. values.Select(v => new Record<string>(v, new EventTime(1234)))]);
        return new Committable(lineage, sequence, previous, writer.PrepareCommit());
    }

    private static Committer Start(
        CommittingSink<string> sink, int lineage = 0, long known = 0, long? confirmed = null, int subtask = 0, int parallelism = 1) =>
        Start(sink, new CommitRecovery
        {
            Sequences = new Dictionary<int, long> { [lineage] = known },
            Confirmed = confirmed is { } at ? new Dictionary<int, long> { [lineage] = at } : [],
            Subtask = subtask,
            Parallelism = parallelism,
        });

    private static Committer Start(CommittingSink<string> sink, CommitRecovery recovery)
    {
        Committer committer = sink.CreateCommitter("out", recovery.Subtask);
        committer.Recover(recovery);
        return committer;
    }

    private static void DieAt(KafkaCrashPoint point) => KafkaFaults.Reached = reached =>
    {
        if (reached == point)
            throw new DiedException();
    };

    private CommittingSink<string> Sink(TimeSpan? timeout = null) => (CommittingSink<string>)KafkaSink.Create(_broker.Connection, _topic, Text, new KafkaSinkOptions
    {
        Delivery = KafkaDelivery.ExactlyOnce,
        TransactionalIdPrefix = _prefix,
        TransactionTimeout = timeout ?? TimeSpan.FromMinutes(1),
    });

    private IEnumerable<string> Seen() => _broker.Read(_topic).Select(r => r.Message.Value).Order(StringComparer.Ordinal);
}
