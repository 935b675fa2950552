namespace Freshet.Runtime.State;

/// <summary>Sees the entries of a table as they were at a barrier. Used by the thread that writes the checkpoint.</summary>
internal abstract class EntryVisitor<TKey, TNamespace, TValue>
{
    public abstract void Take(TKey key, TNamespace scope, TValue value);

    /// <summary>Takes an entry whose value is bytes already. They are valid during the call only.</summary>
    public abstract void TakeBytes(TKey key, TNamespace scope, ReadOnlySpan<byte> value);

    /// <summary>Called for an entry that was expired, so that it is to be left out.</summary>
    public virtual void TakeExpired(TKey key, TNamespace scope)
    {
    }
}
