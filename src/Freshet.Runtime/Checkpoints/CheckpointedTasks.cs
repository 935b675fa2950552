using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Checkpoints;

/// <summary>The tasks that checkpoints are taken of: those that run, and what those that ended have left. Used under the coordinator's lock.</summary>
internal sealed class CheckpointedTasks(IEnumerable<StreamTask> tasks)
{
    private readonly List<StreamTask> _tasks = [.. tasks];
    private readonly Dictionary<StreamTask, EndedTask> _ended = [];
    private readonly Dictionary<StreamTask, long> _bases = []; // the oldest checkpoint that a task's next one may build on

    public bool HaveAllEnded => _ended.Count == _tasks.Count;

    /// <summary>The oldest checkpoint that a task's next one may build on.</summary>
    public long OldestBase => _bases.Values.DefaultIfEmpty(long.MaxValue).Min();

    private IEnumerable<StreamTask> Running => _tasks.Where(task => !_ended.ContainsKey(task));

    /// <summary>Puts new tasks in the place of those that are no more.</summary>
    public void Replace(IReadOnlyCollection<StreamTask> gone, IEnumerable<StreamTask> come)
    {
        _tasks.RemoveAll(gone.Contains);
        _tasks.AddRange(come);
        foreach (StreamTask task in gone)
        {
            _bases.Remove(task);
            if (_ended.Remove(task, out EndedTask? ended))
                ended.Dispose();
        }
    }

    /// <summary>Takes the last state of a task that has ended.</summary>
    public void Ended(StreamTask task, IReadOnlyList<OperatorSnapshot> snapshots)
    {
        _ended[task] = new EndedTask(snapshots, isWritten: false);
        _bases.Remove(task);
    }

    /// <summary>Takes note that a task knows of a completed checkpoint, so that it builds on none before.</summary>
    public void Heard(StreamTask task, long checkpointId)
    {
        if (_bases.ContainsKey(task))
            _bases[task] = checkpointId;
    }

    public void Drain()
    {
        foreach (StreamTask task in Running)
            task.Drain();
    }

    /// <summary>Sends a barrier from the sources.</summary>
    public void Trigger(CheckpointBarrier barrier, bool stops)
    {
        foreach (StreamTask task in Running.Where(task => task.IsSource))
            task.TriggerCheckpoint(barrier, stops);
    }

    /// <summary>Gathers the state of all tasks, as they acknowledged or left it; false where some is not there yet.</summary>
    public bool TryGather(PendingCheckpoint pending, List<OperatorSnapshot> running, List<(string Uid, int Subtask)> written)
    {
        pending.Ended.Clear();
        foreach (StreamTask task in _tasks)
        {
            if (pending.Of(task) is { } own)
            {
                running.AddRange(own);
            }
            else if (_ended.TryGetValue(task, out EndedTask? last))
            {
                running.AddRange(last.Unwritten);
                written.AddRange(last.Written);
                pending.Ended.Add(last);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes note that a checkpoint has all that was gathered for it.</summary>
    public void Completed(PendingCheckpoint pending)
    {
        foreach (EndedTask ended in pending.Ended)
            ended.Keep();
        foreach (StreamTask task in _tasks)
        {
            if (pending.IsLast && pending.Of(task) is { } own)
                _ended.TryAdd(task, new EndedTask(own, isWritten: true)); // it ends, and stands so in the checkpoint of a task that is restarted beside it
            if (!_ended.ContainsKey(task))
                _bases.TryAdd(task, pending.Id);
        }
    }

    /// <summary>Tells all tasks of a checkpoint that is complete.</summary>
    public void Tell(long checkpointId, bool isLast)
    {
        foreach (StreamTask task in _tasks)
            task.CheckpointCompleted(checkpointId, isLast);
    }

    /// <summary>Frees what tasks that ended have captured.</summary>
    public void Release()
    {
        foreach (EndedTask ended in _ended.Values)
            ended.Dispose();
        _ended.Clear();
    }
}
