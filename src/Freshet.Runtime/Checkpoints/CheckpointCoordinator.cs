using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// Triggers checkpoints at the sources, gathers what the tasks acknowledge, and writes the checkpoint when all have. One at a time. A task
/// that has ended stands in every later checkpoint with its last state. Thread-safe.
/// </summary>
internal sealed class CheckpointCoordinator(IReadOnlyList<StreamTask> tasks, CheckpointStore store, long lastId) : ICheckpointListener
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StreamTask, IReadOnlyList<OperatorSnapshot>> _finished = [];
    private readonly Dictionary<StreamTask, IReadOnlyList<OperatorSnapshot>> _acknowledged = [];
    private long _id = lastId;
    private bool _pending;

    /// <summary>The last checkpoint that is durable; 0 for none in this run.</summary>
    public long LastCompleted { get; private set; }

    /// <summary>Begins a checkpoint, unless one is under way or all tasks have ended.</summary>
    public void Trigger()
    {
        lock (_lock)
        {
            if (_pending || _finished.Count == tasks.Count)
                return;
            _pending = true;
            _id++;
            _acknowledged.Clear();
            foreach (StreamTask task in tasks)
            {
                if (task is not OperatorTask && !_finished.ContainsKey(task))
                    task.TriggerCheckpoint(_id);
            }
        }
    }

    public void Acknowledge(StreamTask task, long checkpointId, IReadOnlyList<OperatorSnapshot> snapshots)
    {
        lock (_lock)
        {
            if (!_pending || checkpointId != _id)
                return;
            _acknowledged[task] = snapshots;
            CompleteIfAllAreIn();
        }
    }

    public void Finished(StreamTask task, IReadOnlyList<OperatorSnapshot> snapshots)
    {
        lock (_lock)
        {
            _finished[task] = snapshots;
            CompleteIfAllAreIn();
        }
    }

    private void CompleteIfAllAreIn()
    {
        if (!_pending)
            return;
        var snapshots = new List<OperatorSnapshot>();
        foreach (StreamTask task in tasks)
        {
            if (_acknowledged.TryGetValue(task, out IReadOnlyList<OperatorSnapshot>? own) || _finished.TryGetValue(task, out own))
                snapshots.AddRange(own);
            else
                return;
        }

        store.Write(new Checkpoint(_id, snapshots));
        LastCompleted = _id;
        _pending = false;
    }
}
