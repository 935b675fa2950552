using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Tasks;
using Freshet.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Freshet.Runtime.Tests.Checkpoints;

public sealed class CheckpointCoordinatorTests : IDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly Queue<Action> _calls = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Checkpoint_that_takes_too_long_is_given_up_and_the_next_one_is_right()
    {
        var sink = new HoldingSink { Holds = true };
        var ledger = new Ledger();
        using SteppedJob job = Job(sink, ledger, tolerable: 1);
        job.TriggerCheckpoint();
        job.StepToRest();
        job.Clock.Advance(TimeSpan.FromSeconds(59));
        job.StepToRest();
        Assert.Equal((0, 0), (job.FailedCheckpoints, job.LastCheckpoint));
        job.Clock.Advance(TimeSpan.FromSeconds(1));
        job.StepToRest();
        Assert.Equal((1, 0), (job.FailedCheckpoints, job.LastCheckpoint));
        Assert.Contains("not complete within 00:01:00", job.Metrics().Checkpoints.LastFailure, StringComparison.Ordinal);
        Assert.Empty(ledger.Visible);

        sink.Holds = false; // the barrier passes now, too late
        job.StepToRest();
        Assert.Equal(0, job.LastCheckpoint);
        Assert.Empty(ledger.Visible);
        job.TriggerCheckpoint();
        job.StepToRest();
        Assert.Equal(2, job.LastCheckpoint);
        Assert.Equal([1, 2, 3], ledger.Visible.Order()); // what the first would have committed
    }

    [Fact]
    public void Checkpoint_that_takes_too_long_fails_the_job_where_that_is_not_tolerated()
    {
        using SteppedJob job = Job(new HoldingSink { Holds = true }, new Ledger(), tolerable: 0);
        job.TriggerCheckpoint();
        job.StepToRest();
        job.Clock.Advance(TimeSpan.FromMinutes(1));
        CheckpointException e = Assert.Throws<CheckpointException>(() => job.StepToRest());
        Assert.IsType<TimeoutException>(e.InnerException);
    }

    [Fact]
    public void Request_during_a_checkpoint_is_not_forgotten_and_waits_for_the_pause()
    {
        var sink = new HoldingSink { Holds = true };
        using SteppedJob job = Job(sink, new Ledger(), 0, TimeSpan.FromSeconds(5));
        job.TriggerCheckpoint();
        job.StepToRest();
        job.TriggerCheckpoint();
        job.TriggerCheckpoint();
        sink.Holds = false;
        job.StepToRest();
        Assert.Equal(1, job.LastCheckpoint);
        job.Clock.Advance(TimeSpan.FromMilliseconds(4_999));
        job.StepToRest();
        Assert.Equal(1, job.LastCheckpoint);
        job.Clock.Advance(TimeSpan.FromMilliseconds(1));
        job.StepToRest();
        Assert.Equal(2, job.LastCheckpoint); // one for both
        job.Clock.Advance(TimeSpan.FromMinutes(1));
        job.StepToRest();
        Assert.Equal(2, job.LastCheckpoint);
    }

    [Fact]
    public void Captures_are_disposed_of_whatever_becomes_of_the_checkpoint()
    {
        (CheckpointCoordinator coordinator, IdleTask first, IdleTask second) = Start(tolerable: 3);
        Capture[] captures = [.. Enumerable.Range(0, 9).Select(_ => new Capture())];

        coordinator.Request();
        coordinator.Acknowledge(first, 1, Snapshot(captures[0]));
        coordinator.Acknowledge(second, 1, Snapshot(captures[1]));
        RunCalls();
        Assert.Equal(1, coordinator.Metrics.LastId);
        AssertDisposed(captures[..2], written: 1);

        coordinator.Request();
        coordinator.Acknowledge(first, 2, Snapshot(captures[2]));
        coordinator.Acknowledge(first, 2, Snapshot(captures[3])); // twice: nobody wants it
        Assert.Equal((0, 1), (captures[2].Disposed, captures[3].Disposed));
        _clock.Advance(TimeSpan.FromMinutes(1));
        RunCalls();
        AssertDisposed(captures[2..4], written: 0);
        coordinator.Acknowledge(second, 2, Snapshot(captures[4])); // late
        AssertDisposed(captures[4..5], written: 0);

        coordinator.Request();
        captures[5].Fails = true;
        coordinator.Acknowledge(first, 3, Snapshot(captures[5]));
        coordinator.Acknowledge(second, 3, Snapshot(captures[6]));
        RunCalls();
        Assert.Equal(2, coordinator.Metrics.Failed);
        Assert.All(captures[5..7], c => Assert.True(c.Disposed > 0));

        coordinator.Request();
        coordinator.Acknowledge(first, 4, Snapshot(captures[7]));
        coordinator.Close(() => { });
        AssertDisposed(captures[7..8], written: 0);
        coordinator.Acknowledge(second, 4, Snapshot(captures[8]));
        AssertDisposed(captures[8..9], written: 0);
    }

    [Fact]
    public void Last_state_of_a_task_that_ended_is_written_until_a_checkpoint_has_it_and_then_kept()
    {
        (CheckpointCoordinator coordinator, IdleTask first, IdleTask second) = Start(tolerable: 3);
        var last = new Capture { Fails = true };
        coordinator.Finished(first, Snapshot(last));
        for (int id = 1; id <= 3; id++)
        {
            coordinator.Request();
            coordinator.Acknowledge(second, id, Snapshot(new Capture(), "b"));
            RunCalls();
            Assert.Equal((id == 1 ? 0 : id, Math.Min(id, 2), id == 1 ? 0 : 1), (coordinator.Metrics.LastId, last.Written, Math.Min(last.Disposed, 1)));
            last.Fails = false;
        }

        Assert.Equal("s/0=state", StoreFolder.TextOf(SavepointFolder.Read(_folder.Files, _folder.Path), "a"));
    }

    [Fact]
    public void Task_that_ends_behind_its_barrier_stands_in_the_next_checkpoint_with_its_last_state()
    {
        (CheckpointCoordinator coordinator, IdleTask first, IdleTask second) = Start(tolerable: 0);
        coordinator.Request();
        coordinator.Acknowledge(first, 1, Snapshot(new Capture { Text = "at the barrier" }));
        coordinator.Finished(first, Snapshot(new Capture { Text = "at the end" }));
        coordinator.Acknowledge(second, 1, Snapshot(new Capture()));
        RunCalls();
        Assert.Contains("s/0=at the barrier", Newest(), StringComparison.Ordinal);
        for (int id = 2; id <= 3; id++)
        {
            coordinator.Request();
            coordinator.Acknowledge(second, id, Snapshot(new Capture(), "b"));
            RunCalls();
            Assert.Equal("s/0=at the end", Newest());
        }

        string Newest() => StoreFolder.TextOf(SavepointFolder.Read(_folder.Files, _folder.Path), "a");
    }

    [Fact]
    public void No_checkpoint_begins_while_the_job_is_about_to_be_taken_down_for_failed_ones()
    {
        (CheckpointCoordinator coordinator, IdleTask first, IdleTask second) = Start(tolerable: 1);
        Fail(1);
        Assert.Equal(2, Assert.Throws<CheckpointException>(() => Fail(2)).CheckpointId);
        Acknowledge(3, new Capture { Fails = true });
        Assert.Empty(_calls);
        Assert.Equal(2, coordinator.Metrics.Failed);

        coordinator.Suspend(() => { });
        coordinator.Resume(); // begins the one that was asked for
        Fail(3); // counted anew
        Acknowledge(4, new Capture());
        RunCalls();
        Assert.Equal(4, coordinator.Metrics.LastId);

        void Fail(long id)
        {
            Acknowledge(id, new Capture { Fails = true });
            RunCalls();
        }

        void Acknowledge(long id, Capture capture)
        {
            coordinator.Request();
            coordinator.Acknowledge(first, id, Snapshot(capture));
            coordinator.Acknowledge(second, id, Snapshot(new Capture()));
        }
    }

    private static void AssertDisposed(IEnumerable<Capture> captures, int written) =>
        Assert.All(captures, c => Assert.Equal((written, 1), (c.Written, c.Disposed)));

    private static IReadOnlyList<OperatorSnapshot> Snapshot(Capture capture, string uid = "a") => [new OperatorSnapshot(uid, [], 0) { Captures = [capture] }];

    private SteppedJob Job(HoldingSink sink, Ledger ledger, int tolerable, TimeSpan pause = default)
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<int> numbers = environment.FromSource(new HeldSource("a", "bb", "ccc")).Uid("held").Map(s => s.Length);
        numbers.SinkTo(ledger).Uid("ledger");
        numbers.Rebalance().Map(n => n).SinkTo(sink);
        return new SteppedJob(environment, new JobOptions
        {
            CheckpointDirectory = _folder.Path,
            CheckpointTimeout = TimeSpan.FromMinutes(1),
            MinPauseBetweenCheckpoints = pause,
            TolerableCheckpointFailures = tolerable,
            LatencyMarkerInterval = TimeSpan.Zero,
        });
    }

    private (CheckpointCoordinator Coordinator, IdleTask First, IdleTask Second) Start(int tolerable)
    {
        var options = new JobOptions { TimeProvider = _clock, CheckpointTimeout = TimeSpan.FromMinutes(1), TolerableCheckpointFailures = tolerable };
        var settings = new ExecutionSettings(options, _calls.Enqueue);
        IdleTask first = new(settings);
        IdleTask second = new(settings);
        return (new CheckpointCoordinator([first, second], _folder.Open(), 0, settings), first, second);
    }

    private void RunCalls()
    {
        while (_calls.TryDequeue(out Action? call))
            call();
    }

    private sealed class Capture : IStateCapture
    {
        public string Text { get; init; } = "state";

        public bool Fails { get; set; }

        public int Written { get; private set; }

        public int Disposed { get; private set; }

        public void WriteTo(ISectionOutput output)
        {
            Assert.Equal(0, Disposed);
            Written++;
            output.Write("s", 0, System.Text.Encoding.UTF8.GetBytes(Text));
            if (Fails)
                throw new IOException("It fails.");
        }

        public void Dispose() => Disposed++;
    }

    private sealed class IdleTask(ExecutionSettings settings) : StreamTask(Node, 0, settings)
    {
        private static readonly Freshet.Graph.Node Node = OneNode();

        public override EventTime Watermark => EventTime.None;

        protected override TaskProgress Work() => TaskProgress.Idle;

        private static Freshet.Graph.Node OneNode()
        {
            var environment = new StreamExecutionEnvironment();
            environment.FromCollection([1]);
            return environment.Graph.Nodes[0];
        }
    }
}
