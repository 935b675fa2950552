using System.Collections.Concurrent;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Operators;

namespace Freshet.Runtime.Tasks;

/// <summary>
/// A subtask of a chain of operators: the unit that is stepped. One thread at a time steps it, whichever; <see cref="Wake"/> and
/// <see cref="TriggerCheckpoint"/> may be called from any.
/// </summary>
internal abstract class StreamTask(string name, int subtask)
{
    private const int Parked = 0;
    private const int Queued = 1;
    private const int Running = 2;
    private const int RunningAndWoken = 3;

    private readonly ConcurrentQueue<long> _checkpointsToTrigger = new();
    private int _scheduling = Parked;
    private bool _finished;

    public string Name => name;

    public int Subtask => subtask;

    /// <summary>The operators of the chain, each behind those it reads from.</summary>
    public List<IStreamOperator> Operators { get; } = [];

    public List<IOutputGate> Outputs { get; } = [];

    public ITaskQueue? Queue { get; set; }

    public ICheckpointListener? Checkpoints { get; set; }

    /// <summary>Records taken in since the start. Read by other threads as a metric.</summary>
    public long RecordsIn { get; protected set; }

    /// <summary>Asks for a step; idempotent.</summary>
    public void Wake()
    {
        while (true)
        {
            int state = Volatile.Read(ref _scheduling);
            if (state is Queued or RunningAndWoken)
                return;
            int next = state == Parked ? Queued : RunningAndWoken;
            if (Interlocked.CompareExchange(ref _scheduling, next, state) != state)
                continue;
            if (next == Queued)
                Queue?.Enqueue(this);
            return;
        }
    }

    public void TriggerCheckpoint(long checkpointId)
    {
        _checkpointsToTrigger.Enqueue(checkpointId);
        Wake();
    }

    /// <summary>Called by the queue's owner for a task it took out: one step, then parked, queued again or done.</summary>
    public TaskProgress RunOnce()
    {
        Volatile.Write(ref _scheduling, Running);
        TaskProgress progress = Step();
        if (progress == TaskProgress.Done)
            return progress;
        if (progress == TaskProgress.Idle && Interlocked.CompareExchange(ref _scheduling, Parked, Running) == Running)
            return progress;
        Volatile.Write(ref _scheduling, Queued);
        Queue?.Enqueue(this);
        return progress;
    }

    /// <summary>A bounded amount of work; never waits.</summary>
    public TaskProgress Step()
    {
        if (!TryDrainOutputs())
            return TaskProgress.Idle;
        if (_finished)
            return TaskProgress.Done;
        TaskProgress progress = Work();
        foreach (IOutputGate output in Outputs)
            output.Flush();
        bool drained = TryDrainOutputs();
        if (_finished)
            return drained ? TaskProgress.Done : TaskProgress.Idle; // the end itself may have to wait for room
        return drained ? progress : TaskProgress.Idle;
    }

    public void Open(IReadOnlyDictionary<string, OperatorSnapshot> restored)
    {
        foreach (IStreamOperator streamOperator in Operators)
        {
            string? uid = streamOperator.Node.Uid;
            streamOperator.Open(uid is not null && restored.TryGetValue(uid, out OperatorSnapshot? snapshot) ? snapshot : null);
        }
    }

    public void Close()
    {
        foreach (IStreamOperator streamOperator in Operators)
            streamOperator.Dispose();
    }

    protected abstract TaskProgress Work();

    protected bool TryTakeTrigger(out long checkpointId) => _checkpointsToTrigger.TryDequeue(out checkpointId);

    /// <summary>Snapshots the chain and sends the barrier on: the records before it are in, those behind it are not.</summary>
    protected void Checkpoint(long checkpointId)
    {
        IReadOnlyList<OperatorSnapshot> snapshots = SnapshotOperators();
        foreach (IOutputGate output in Outputs)
            output.SendBarrier(checkpointId);
        Checkpoints?.Acknowledge(this, checkpointId, snapshots);
    }

    /// <summary>Ends the chain. Its last state stands for it in every later checkpoint.</summary>
    protected void Finish()
    {
        foreach (IStreamOperator streamOperator in Operators)
            streamOperator.Finish();
        IReadOnlyList<OperatorSnapshot> snapshots = SnapshotOperators();
        foreach (IOutputGate output in Outputs)
            output.SendEnd();
        Checkpoints?.Finished(this, snapshots);
        _finished = true;
    }

    private List<OperatorSnapshot> SnapshotOperators()
    {
        var snapshots = new List<OperatorSnapshot>();
        foreach (IStreamOperator streamOperator in Operators)
        {
            if (streamOperator.Snapshot() is { } snapshot)
                snapshots.Add(snapshot);
        }

        return snapshots;
    }

    private bool TryDrainOutputs()
    {
        bool all = true;
        foreach (IOutputGate output in Outputs)
            all &= output.TryDrain();
        return all;
    }
}
