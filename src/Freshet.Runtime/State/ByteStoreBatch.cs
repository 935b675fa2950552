namespace Freshet.Runtime.State;

/// <summary>Changes of a store that are made at once, in their order. Used by the thread that steps the task.</summary>
public abstract class ByteStoreBatch : IDisposable
{
    /// <summary>The number of changes gathered.</summary>
    public abstract int Count { get; }

    /// <summary>Sets or replaces a value.</summary>
    public abstract void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a value.</summary>
    public abstract void Delete(ReadOnlySpan<byte> key);

    /// <summary>Makes the changes and begins anew.</summary>
    public abstract void Write();

    /// <summary>Drops the changes that are not made.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
