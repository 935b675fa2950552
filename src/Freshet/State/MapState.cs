using System.Diagnostics.CodeAnalysis;

namespace Freshet.State;

/// <summary>A map for the key in scope. Access never waits. Used by the thread that steps the task.</summary>
/// <typeparam name="TMapKey">The type of the map's keys.</typeparam>
/// <typeparam name="TValue">The type of the map's values.</typeparam>
public abstract class MapState<TMapKey, TValue>
    where TMapKey : notnull
{
    /// <summary>The entries, in no order to rely on. Do not change the map while going over them.</summary>
    public abstract IEnumerable<KeyValuePair<TMapKey, TValue>> Entries { get; }

    /// <summary>The keys, in no order to rely on. Do not change the map while going over them.</summary>
    public abstract IEnumerable<TMapKey> Keys { get; }

    /// <summary>The values, in no order to rely on. Do not change the map while going over them.</summary>
    public abstract IEnumerable<TValue> Values { get; }

    /// <summary>Whether the map has no entry.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>Reads the value of a key of the map; false where there is none.</summary>
    public abstract bool TryGet(TMapKey key, [MaybeNullWhen(false)] out TValue value);

    /// <summary>Whether the map has an entry of that key.</summary>
    public abstract bool Contains(TMapKey key);

    /// <summary>Sets or replaces the value of a key of the map.</summary>
    public abstract void Put(TMapKey key, TValue value);

    /// <summary>Sets or replaces several values.</summary>
    public abstract void PutAll(IEnumerable<KeyValuePair<TMapKey, TValue>> entries);

    /// <summary>Removes an entry of the map; false where there was none.</summary>
    public abstract bool Remove(TMapKey key);

    /// <summary>Removes the whole map; none is no error.</summary>
    public abstract void Clear();
}
