using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State;

/// <summary>
/// Which entries of a table changed since the last completed checkpoint. A checkpoint that fails is never heard of, so what changed before it is told again with the
/// next one. Used by the thread that steps the task.
/// </summary>
internal sealed class TableChanges<TKey, TNamespace>
{
    private const int FewRemovals = 1024;
    private const int MostTaken = 16; // barriers in a row whose checkpoints failed; behind them all is written

    private readonly Queue<Generation> _taken = new(); // by checkpoints that are not known to be complete
    private IndexSet _changed = new();
    private IndexSet _added = new();
    private List<(TKey Key, TNamespace Namespace)>? _removed = []; // null where there were too many to tell
    private long? _completedId;
    private TableSize? _completed;

    /// <summary>Takes note that the value of an entry was, or may have been, changed.</summary>
    public void Mark(int index) => _changed.Add(index);

    public void Add(int index)
    {
        _changed.Add(index);
        _added.Add(index);
    }

    public void Remove(int index, TKey key, TNamespace scope)
    {
        if (_added.Remove(index) || _removed is null)
            return; // no checkpoint before this one has it, or all is written anyway
        _removed.Add((key, scope));
        if (_removed.Count > Math.Max(FewRemovals, _completed?.Entries ?? 0))
            _removed = null;
    }

    public void Clear() => _removed = null;

    /// <summary>What a snapshot has to write.</summary>
    public ChangePlan<TKey, TNamespace> Take(CheckpointBarrier barrier)
    {
        var size = new TableSize();
        if (barrier.IsSavepoint)
            return new ChangePlan<TKey, TNamespace>(size, null, null, []); // nothing is ever added to one
        if (_taken.Count == MostTaken)
        {
            _taken.Clear();
            (_completedId, _completed) = (null, null);
        }

        _taken.Enqueue(new Generation(barrier.Id, new ChangedEntries<TKey, TNamespace>(_changed, _removed), size));
        (_changed, _added, _removed) = (new IndexSet(), new IndexSet(), []);
        return new ChangePlan<TKey, TNamespace>(size, _completedId, _completed, [.. _taken.Select(g => g.Changed)]);
    }

    /// <summary>Hears that a checkpoint is complete: later ones need not tell what it holds.</summary>
    public void Completed(long checkpointId)
    {
        if (!_taken.Any(g => g.CheckpointId == checkpointId))
            return; // a savepoint, or one of before
        while (_taken.Peek().CheckpointId != checkpointId)
            _taken.Dequeue();
        (_completedId, _completed) = (checkpointId, _taken.Dequeue().Size);
    }

    /// <summary>A snapshot, with what changed between the one before it and it.</summary>
    private sealed record Generation(long CheckpointId, ChangedEntries<TKey, TNamespace> Changed, TableSize Size);
}

/// <summary>What changed in a table between two barriers. Immutable.</summary>
/// <param name="Changed">The indexes of entries that were added or changed; some may have been removed since.</param>
/// <param name="Removed">The entries that were removed; null where there were too many to tell. Some may have been added again since.</param>
internal sealed record ChangedEntries<TKey, TNamespace>(IndexSet Changed, List<(TKey Key, TNamespace Namespace)>? Removed);
