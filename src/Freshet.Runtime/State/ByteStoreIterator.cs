namespace Freshet.Runtime.State;

/// <summary>
/// Goes over entries of a store as they were when it was made. To be disposed of before the view that it came from. Used by one thread.
/// </summary>
public abstract class ByteStoreIterator : IDisposable
{
    /// <summary>The key of the entry. Valid until the next move.</summary>
    public abstract ReadOnlySpan<byte> Key { get; }

    /// <summary>The value of the entry. Valid until the next move.</summary>
    public abstract ReadOnlySpan<byte> Value { get; }

    /// <summary>Goes to the next entry, at first to the first; false where there is none.</summary>
    public abstract bool MoveNext();

    /// <summary>Frees what it holds.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
