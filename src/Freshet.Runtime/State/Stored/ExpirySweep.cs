namespace Freshet.Runtime.State.Stored;

/// <summary>
/// Removes what is expired of a state with a time to live, going round through its entries bit by bit: as many for each access as the state in
/// memory looks at, but many accesses' at once. Used by the thread that steps the task.
/// </summary>
internal sealed class ExpirySweep(StoredKeyedStateBackend backend, StoredShape shape)
{
    private const int Step = 1024; // so that finding the place again costs little for each

    private readonly byte[] _prefix = new byte[StoredKeyFormat.HeaderBytes];
    private byte[] _next = [];
    private int _keyGroup = -1;
    private long _due;

    /// <summary>To be called at the begin of each access; true where entries were looked at, so that what was read before may be gone.</summary>
    public bool Access(long now)
    {
        _due += shape.Rule!.CleanupSize;
        if (_due < Step)
            return false;
        Run(now);
        _due = 0;
        return true;
    }

    private void Run(long now)
    {
        KeyGroupRange range = backend.Range;
        var live = new LiveBytes(shape, now, always: true);
        if (_keyGroup < 0)
            _keyGroup = range.First;
        for (int gone = 0; gone <= range.End - range.First; gone++) // once around at most
        {
            StoredKeyFormat.WriteHeader(_prefix, _keyGroup, shape.Id);
            using (ByteStoreIterator entries = backend.Store.Iterate(_prefix, _next))
            {
                while (entries.MoveNext())
                {
                    if (_due-- == 0)
                    {
                        _next = entries.Key.ToArray();
                        return;
                    }

                    Look(entries, live);
                }
            }

            _next = [];
            _keyGroup = _keyGroup + 1 < range.End ? _keyGroup + 1 : range.First;
        }
    }

    private void Look(ByteStoreIterator entry, LiveBytes live)
    {
        bool any = live.TryTake(entry.Value, out ReadOnlySpan<byte> rest);
        if (any && rest.Length == entry.Value.Length)
            return;
        StoredKeyFormat.ReadKey(entry.Key, out int end);
        backend.Changes?.Mark(entry.Key[..(end + shape.NamespaceBytes)]);
        if (any)
            backend.Store.Put(entry.Key, rest);
        else
            backend.Store.Delete(entry.Key);
    }
}
