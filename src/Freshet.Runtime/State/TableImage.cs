namespace Freshet.Runtime.State;

/// <summary>
/// A table as it was at a barrier, in pieces. Whoever comes to a piece first keeps it: the thread that steps the task before it changes it
/// (<see cref="Preserve"/>), or the one that writes the checkpoint (<see cref="Visit"/>); the other one waits for as long as that takes. Disposed of from any thread.
/// </summary>
/// <param name="entries">The table's entries; the table goes on changing them until it needs a larger array.</param>
/// <param name="used">The index behind the last entry.</param>
/// <param name="isRepeatable">Whether it may be visited again: nothing changes the table any more.</param>
internal abstract class TableImage<TKey, TNamespace, TValue>(TableEntry<TKey, TNamespace, TValue>[] entries, int used, bool isRepeatable) : IDisposable
{
    private const byte Pending = 0;
    private const byte Claimed = 1;
    private const byte Kept = 2;

    private bool _isOver;

    /// <summary>Whether nobody needs it any more.</summary>
    public bool IsOver => Volatile.Read(ref _isOver);

    /// <summary>Whether the table has to tell of changes also when its entries stand in another array: they share their values with these.</summary>
    public abstract bool OutlivesGrowth { get; }

    protected TableEntry<TKey, TNamespace, TValue>[] Entries => entries;

    protected int Used => used;

    protected bool IsRepeatable => isRepeatable;

    /// <summary>To be called before the entry at an index, or its value, is changed.</summary>
    public abstract void Preserve(int index);

    /// <summary>Goes over the entries in the order of their indexes.</summary>
    /// <param name="visitor">Sees them.</param>
    /// <param name="only">The indexes that matter; null for all.</param>
    public void Visit(EntryVisitor<TKey, TNamespace, TValue> visitor, IndexSet? only = null)
    {
        VisitPieces(visitor, only);
        if (!isRepeatable)
            Volatile.Write(ref _isOver, true);
    }

    public void Dispose()
    {
        Volatile.Write(ref _isOver, true);
        Free();
    }

    protected abstract void VisitPieces(EntryVisitor<TKey, TNamespace, TValue> visitor, IndexSet? only);

    protected abstract void Free();

    /// <summary>Whether a piece is kept. What is kept of it may be read then.</summary>
    protected static bool IsKept(ref byte state) => Volatile.Read(ref state) == Kept;

    /// <summary>Takes a piece that nobody has, or waits until whoever has it has kept it; false then.</summary>
    protected static bool TryClaim(ref byte state)
    {
        if (Interlocked.CompareExchange(ref state, Claimed, Pending) == Pending)
            return true;
        var spinner = new SpinWait();
        while (!IsKept(ref state))
            spinner.SpinOnce();
        return false;
    }

    /// <summary>Ends a claim: from now on the table may change the piece.</summary>
    protected static void EndClaim(ref byte state) => Volatile.Write(ref state, Kept);

    /// <summary>Ends a claim of the thread that writes, which keeps nothing: where the table may be visited again the piece stays where it is.</summary>
    protected void EndReading(ref byte state) => Volatile.Write(ref state, isRepeatable ? Pending : Kept);

    protected static InvalidOperationException WrittenTwice() => new("A state was captured to be written once, and was written twice.");
}
