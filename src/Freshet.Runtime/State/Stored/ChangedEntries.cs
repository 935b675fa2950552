using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State.Stored;

/// <summary>
/// The entries of a store that changed since the last completed checkpoint, as long as they are not too many to be kept in memory. Used by the
/// thread that steps the task.
/// </summary>
internal sealed class ChangedEntries
{
    public const long MostBytes = 32 << 20; // of a checkpoint's changes; beyond it the next ones are whole

    private readonly Queue<Generation> _snapshotted = new(); // taken, but not known to be complete
    private KeySet _changed = new();
    private Generation? _completed;

    /// <summary>Takes the store's key of an entry that is changed, or what a map's keys begin with.</summary>
    public void Mark(ReadOnlySpan<byte> key) => _changed.Add(key);

    /// <summary>What a snapshot has to write.</summary>
    public CapturePlan Take(CheckpointBarrier barrier)
    {
        if (barrier.IsSavepoint)
            return CapturePlan.Whole; // nothing is ever added to a savepoint
        var sizes = new SectionSizes();
        _snapshotted.Enqueue(new Generation(barrier.Id, _changed, sizes));
        _changed = new KeySet();
        return _completed is { } completed && KeySet.Union(_snapshotted.Select(g => g.Changed)) is { } changed
            ? new CapturePlan(sizes, completed.CheckpointId, completed.Sizes, changed)
            : new CapturePlan(sizes, null, null, []);
    }

    /// <summary>Hears that a checkpoint is complete: later ones need not tell what it holds.</summary>
    public void Completed(long checkpointId)
    {
        if (!_snapshotted.Any(g => g.CheckpointId == checkpointId))
            return; // a savepoint, or one from before
        while (_snapshotted.Peek().CheckpointId != checkpointId)
            _snapshotted.Dequeue();
        _completed = _snapshotted.Dequeue();
    }

    /// <summary>A snapshot, with what changed between the one before it and it.</summary>
    private sealed record Generation(long CheckpointId, KeySet Changed, SectionSizes Sizes);

    private sealed class KeySet
    {
        private const int EntryBytes = 64; // of an array and its place in the set

        private HashSet<byte[]>? _keys = new(ByteOrder.Instance);
        private long _bytes;

        /// <summary>The keys of all sets, in the order of their bytes; null where one of them, or all together, have too many.</summary>
        public static byte[][]? Union(IEnumerable<KeySet> sets)
        {
            var union = new KeySet();
            foreach (KeySet set in sets)
            {
                if (set._keys is null)
                    return null;
                foreach (byte[] key in set._keys)
                    union.Add(key);
            }

            if (union._keys is null)
                return null;
            byte[][] keys = [.. union._keys];
            Array.Sort(keys, ByteOrder.Instance);
            return keys;
        }

        public void Add(ReadOnlySpan<byte> key)
        {
            if (_keys is null || !_keys.GetAlternateLookup<ReadOnlySpan<byte>>().Add(key))
                return;
            _bytes += key.Length + EntryBytes;
            if (_bytes > MostBytes)
                _keys = null;
        }
    }
}
