namespace Freshet.Runtime.State;

/// <summary>The key and namespace whose state is in scope. Used by one thread.</summary>
internal sealed class KeyedScope<TKey, TNamespace>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    public TKey Key { get; private set; } = default!;

    public TNamespace Namespace { get; private set; }

    /// <summary>Grows with each change of the scope: what was looked up is good as long as it stays the same.</summary>
    public long Moves { get; private set; }

    /// <summary>Whether a key is in scope. A record that belongs to none has no keyed state.</summary>
    public bool HasKey { get; private set; }

    /// <summary>The key's place among those that were looked up ahead; -1 where it is none of them.</summary>
    public int Ahead { get; private set; } = -1;

    public void Set(TKey key, int ahead = -1)
    {
        Key = key;
        HasKey = true;
        Ahead = ahead;
        Moves++;
    }

    /// <summary>Leaves the key: state is asked for in vain until the next one.</summary>
    public void Leave()
    {
        HasKey = false;
        Moves++;
    }

    public void Set(TKey key, TNamespace scope)
    {
        Key = key;
        HasKey = true;
        Namespace = scope;
        Moves++;
    }
}
