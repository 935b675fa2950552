using System.Diagnostics.CodeAnalysis;

namespace Freshet.Runtime.State.Ttl;

/// <summary>What a state with a time to live keeps per key and namespace, wherever that is. Used by the thread that steps the task.</summary>
internal abstract class TtlEntries<TStored>
{
    public abstract TtlRule Rule { get; }

    /// <summary>The processing time in milliseconds, read once per batch.</summary>
    public abstract long Now { get; }

    /// <summary>To be called at the begin of each access: looks at some more keys, and removes what is expired.</summary>
    public abstract void BeginAccess();

    public abstract bool TryGet([MaybeNullWhen(false)] out TStored stored);

    public abstract void Set(TStored stored);

    public abstract void Clear();
}
