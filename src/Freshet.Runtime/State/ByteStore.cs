namespace Freshet.Runtime.State;

/// <summary>
/// An ordered store of bytes that a subtask's keyed state can be kept in: keys in the order of their bytes, each with a value. It need not outlive
/// the process: a job's state is put back from its checkpoint. Used by the thread that steps the task, but for its snapshots; calls must be short,
/// as a task's step never waits.
/// </summary>
public abstract class ByteStore : ByteStoreView
{
    /// <summary>Sets or replaces a value. Both may be empty.</summary>
    public abstract void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Makes a value longer; one that is missing begins with it. To be overridden where that needs no reading.</summary>
    public abstract void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> more);

    /// <summary>Removes a value; none is no error.</summary>
    public abstract void Delete(ReadOnlySpan<byte> key);

    /// <summary>Begins to gather changes that are made at once.</summary>
    public abstract ByteStoreBatch CreateBatch();

    /// <summary>The store as it is now. It may be read and disposed of from any one thread while the store is changed, and also behind the store's end.</summary>
    public abstract ByteStoreView Snapshot();
}
