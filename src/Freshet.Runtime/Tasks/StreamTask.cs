using System.Collections.Concurrent;
using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;
using Freshet.Runtime.State;

namespace Freshet.Runtime.Tasks;

/// <summary>
/// A subtask of a chain of operators: the unit that is stepped. One thread at a time steps it, whichever; <see cref="Wake"/>,
/// <see cref="Post"/> and the metrics may be used from any.
/// </summary>
internal abstract class StreamTask(Node head, int subtask, ExecutionSettings settings) : IDisposable
{
    private const int Parked = 0;
    private const int Queued = 1;
    private const int Running = 2;
    private const int RunningAndWoken = 3;

    private readonly ConcurrentQueue<Action> _mailbox = new();
    private readonly Queue<CheckpointBarrier> _barriers = new(); // whose snapshots wait for what has to be outside first
    private readonly TaskAlarm _alarm = new(settings.TimeProvider);
    private readonly TaskAlarm _barrierAlarm = new(settings.TimeProvider);
    private readonly BlockingCalls _calls = new();
    private int _scheduling = Queued; // so that nothing steps it before its start
    private bool _inputEnded;
    private volatile bool _stopped;
    private volatile bool _canceled;
    private int _disposed;
    private DateTimeOffset? _now;
    private ITaskQueue? _queue;

    /// <summary>The first node of the chain.</summary>
    public Node Head => head;

    public int Subtask => subtask;

    /// <summary>The operators of the chain, each behind those it reads from.</summary>
    public List<IStreamOperator> Operators { get; } = [];

    /// <summary>Where the operators have their keyed state; opened before them and freed behind them.</summary>
    public List<KeyedStateBackend> KeyedStates { get; } = [];

    public List<IOutputGate> Outputs { get; } = [];

    public ICheckpointListener? Checkpoints { get; set; }

    /// <summary>The calls that its operators have asked the I/O executor for. Thread-safe.</summary>
    public BlockingCalls Calls => _calls;

    /// <summary>Where the task's time goes.</summary>
    public TaskMeter Meter { get; } = new();

    /// <summary>Records taken in since the start. Read by other threads as a metric.</summary>
    public long RecordsIn { get; protected set; }

    /// <summary>The event time that the task has reached. Read by other threads as a metric.</summary>
    public abstract EventTime Watermark { get; }

    /// <summary>How full the fullest channel of the input is, from 0 to 1. Read by other threads as a metric.</summary>
    public virtual double InputFill => 0;

    /// <summary>The processing time, read once per step.</summary>
    public DateTimeOffset Now => _now ??= settings.TimeProvider.GetUtcNow();

    /// <summary>Asks for the first step, when all tasks are open: a step of one wakes others.</summary>
    public void Start(ITaskQueue queue)
    {
        _queue = queue;
        queue.Enqueue(this);
    }

    /// <summary>Asks for a step; idempotent.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier(); // what the task is to find is there before its state is looked at: see RunOnce
        while (true)
        {
            int state = Volatile.Read(ref _scheduling);
            if (state is Queued or RunningAndWoken)
                return;
            int next = state == Parked ? Queued : RunningAndWoken;
            if (Interlocked.CompareExchange(ref _scheduling, next, state) != state)
                continue;
            if (next == Queued)
                _queue!.Enqueue(this);
            return;
        }
    }

    /// <summary>Runs something between two batches.</summary>
    public void Post(Action mail)
    {
        _mailbox.Enqueue(mail);
        Wake();
    }

    /// <summary>Whether a test tells the operators the processing time, and nothing else does.</summary>
    public bool IsTimeToldByHand { get; set; }

    /// <summary>Has the operators told of the processing time when it has come; the earliest request counts.</summary>
    public void WakeAt(DateTimeOffset time)
    {
        if (!IsTimeToldByHand)
            _alarm.Set(time, Now, Wake);
    }

    /// <summary>Called by the queue's owner for a task it took out: one step, then parked, queued again or done.</summary>
    public TaskProgress RunOnce()
    {
        // A full fence: whoever sees "queued" still has put its work where this step looks, and whoever comes later sees "running".
        Interlocked.Exchange(ref _scheduling, Running);
        if (_canceled)
            return TaskProgress.Canceled; // it stays "running", so nothing queues it again
        Meter.StepBegins();
        TaskProgress progress = Step();
        Meter.StepEnded(progress);
        if (progress == TaskProgress.Done)
            return progress;
        if (progress != TaskProgress.Worked && Interlocked.CompareExchange(ref _scheduling, Parked, Running) == Running)
            return progress;

        Volatile.Write(ref _scheduling, Queued);
        _queue!.Enqueue(this);
        return progress;
    }

    /// <summary>
    /// Has the task come to rest where it stands: the step under way ends, and no other follows. Whoever owns the queue hears of it as of an end. What calls
    /// on the I/O executor answer is not looked at any more. Thread-safe.
    /// </summary>
    public void Cancel()
    {
        _canceled = true;
        Wake();
    }

    /// <summary>A bounded amount of work; never waits.</summary>
    public TaskProgress Step()
    {
        _now = null;
        if (BarriersOvertake && !_inputEnded && !_stopped)
            TakeBarriers(); // before anything that can be held up
        if (!TryDrainOutputs() && !_stopped)
            return TaskProgress.BackPressured;
        bool worked = TakeMail() | TellTime();
        TaskProgress progress = TaskProgress.Idle;
        if (!_inputEnded && !_stopped)
            progress = TryTakeSnapshots() && IsReady() ? Work() : TaskProgress.Waiting;
        foreach (IOutputGate output in Outputs)
            output.Flush();
        if (!TryDrainOutputs() && !_stopped)
            return TaskProgress.BackPressured; // the end itself may have to wait for room
        if ((_inputEnded || _stopped) && _mailbox.IsEmpty && Operators.TrueForAll(o => o.IsSettled))
            return TaskProgress.Done;
        return worked ? TaskProgress.Worked : progress;
    }

    /// <summary>Has barriers looked at that were announced in the channels. Thread-safe.</summary>
    public virtual void LookAtBarriers() => Wake();

    public virtual void Open(IReadOnlyDictionary<string, OperatorSnapshot> restored, int parallelism)
    {
        foreach (KeyedStateBackend state in KeyedStates)
            state.Open();
        var context = new OperatorContext(this, settings) { Parallelism = parallelism, HasCheckpoints = Checkpoints is not null };
        foreach (IStreamOperator streamOperator in Operators)
        {
            string? uid = streamOperator.Node.Uid;
            streamOperator.Open(uid is not null && restored.TryGetValue(uid, out OperatorSnapshot? snapshot) ? snapshot : null, context);
        }
    }

    /// <summary>Frees what the operators hold, when nothing steps the task any more; idempotent.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _alarm.Dispose();
        _barrierAlarm.Dispose();
        foreach (IStreamOperator streamOperator in Operators)
            streamOperator.Dispose();
        foreach (KeyedStateBackend state in KeyedStates)
            state.Dispose();
    }

    /// <summary>Called when a checkpoint is durable. After the one that a stop waits for, the task ends with its commits.</summary>
    public void CheckpointCompleted(long checkpointId, bool stops)
    {
        _mailbox.Enqueue(() =>
        {
            foreach (IStreamOperator streamOperator in Operators)
                streamOperator.CheckpointCompleted(checkpointId);
            foreach (KeyedStateBackend state in KeyedStates)
                state.CheckpointCompleted(checkpointId);
            Checkpoints?.Heard(this, checkpointId);
        });
        // At once: what comes behind a stop finds no reader, and must not wait for one. Behind the mail, so that a step that sees the stop sees the mail too.
        _stopped |= stops;
        Wake();
    }

    /// <summary>The records that a source had read at the checkpoint it goes on from.</summary>
    public virtual long RestoredRecords => 0;

    /// <summary>Whether checkpoints begin here.</summary>
    public virtual bool IsSource => false;

    /// <summary>Whether the task's input has ended and its last state is known.</summary>
    protected bool HasEnded => _inputEnded;

    /// <summary>Begins a checkpoint at a source; <paramref name="stops"/> where nothing is to be read behind it.</summary>
    public virtual void TriggerCheckpoint(CheckpointBarrier barrier, bool stops)
    {
    }

    /// <summary>Ends a source where it is, as if its input had ended there. Thread-safe.</summary>
    public virtual void Drain()
    {
    }

    protected abstract TaskProgress Work();

    /// <summary>Whether every operator of the chain takes records.</summary>
    protected bool IsReady()
    {
        foreach (IStreamOperator streamOperator in Operators)
        {
            if (!streamOperator.IsReady)
                return false;
        }

        return true;
    }

    /// <summary>
    /// Has the chain snapshotted, and the barrier sent on behind it, before another record is taken: the records before it are in, those behind
    /// it are not. False where that has to wait.
    /// </summary>
    protected bool TryCheckpoint(CheckpointBarrier barrier)
    {
        _barriers.Enqueue(barrier);
        return TryTakeSnapshots();
    }

    /// <summary>Whether the operators hold nothing back any more, so that the end of the input may pass.</summary>
    protected bool TryFinish()
    {
        foreach (IStreamOperator streamOperator in Operators)
        {
            if (!streamOperator.TryFinish())
                return false;
        }

        IReadOnlyList<OperatorSnapshot> snapshots = SnapshotOperators(CheckpointBarrier.End);
        foreach (IOutputGate output in Outputs)
            output.SendEnd();
        Checkpoints?.Finished(this, snapshots);
        _inputEnded = true;
        return true;
    }

    /// <summary>Whether barriers of checkpoints overtake what is on its way.</summary>
    protected bool BarriersOvertake => settings.Options.UnalignedCheckpoints;

    /// <summary>Takes barriers that overtake what is on its way: also while the task has no room for results.</summary>
    protected virtual void TakeBarriers() => TryTakeSnapshots();

    /// <summary>
    /// Has <see cref="TakeBarriers"/> called at a time. An alarm of its own: that of the operators may be set for earlier, and stays as it is while the task
    /// has no room.
    /// </summary>
    protected void TakeBarriersAt(DateTimeOffset due)
    {
        if (IsTimeToldByHand)
            return;
        if (_barrierAlarm.IsSet)
            _barrierAlarm.TryTake(Now); // one that was set for a barrier that is gone
        _barrierAlarm.Set(due, Now, Wake);
    }

    /// <summary>When the checkpoint began at a source whose barrier overtakes what is on its way.</summary>
    protected virtual DateTimeOffset BarrierBegun => Now;

    /// <summary>Tells that the task's part of a checkpoint is known.</summary>
    protected virtual void Acknowledge(CheckpointBarrier barrier, IReadOnlyList<OperatorSnapshot> snapshots) =>
        Checkpoints?.Acknowledge(this, barrier.Id, snapshots);

    private bool TryTakeSnapshots()
    {
        while (_barriers.TryPeek(out CheckpointBarrier barrier))
        {
            foreach (IStreamOperator streamOperator in Operators)
            {
                if (!streamOperator.TryPrepareSnapshot())
                    return false;
            }

            _barriers.Dequeue();
            IReadOnlyList<OperatorSnapshot> snapshots = SnapshotOperators(barrier);
            DateTimeOffset? overtakesSince = BarriersOvertake && !barrier.IsSavepoint ? BarrierBegun : null;
            foreach (IOutputGate output in Outputs)
                output.SendBarrier(barrier, overtakesSince);
            Acknowledge(barrier, snapshots);
        }

        return true;
    }

    private List<OperatorSnapshot> SnapshotOperators(CheckpointBarrier barrier)
    {
        var snapshots = new List<OperatorSnapshot>();
        foreach (IStreamOperator streamOperator in Operators)
        {
            long begun = settings.TimeProvider.GetTimestamp();
            if (streamOperator.Snapshot(barrier) is { } snapshot)
                snapshots.Add(snapshot with { Subtask = subtask, Duration = settings.TimeProvider.GetElapsedTime(begun) });
        }

        return snapshots;
    }

    private bool TakeMail()
    {
        bool any = false;
        while (_mailbox.TryDequeue(out Action? mail))
        {
            mail();
            any = true;
        }

        return any;
    }

    private bool TellTime()
    {
        if (!_alarm.IsSet || !_alarm.TryTake(Now))
            return false;
        foreach (IStreamOperator streamOperator in Operators)
            streamOperator.OnProcessingTime(Now);
        return true;
    }

    private bool TryDrainOutputs()
    {
        bool all = true;
        foreach (IOutputGate output in Outputs)
            all &= output.TryDrain();
        return all;
    }
}
