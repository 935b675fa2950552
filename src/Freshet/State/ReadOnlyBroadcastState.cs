using System.Diagnostics.CodeAnalysis;

namespace Freshet.State;

/// <summary>A map that is the same in all subtasks of an operator, to read. Used by the thread that steps the task.</summary>
/// <typeparam name="TMapKey">The type of the map's keys.</typeparam>
/// <typeparam name="TValue">The type of the map's values.</typeparam>
public abstract class ReadOnlyBroadcastState<TMapKey, TValue>
    where TMapKey : notnull
{
    /// <summary>The entries, in no order to rely on. Do not change the map while going over them.</summary>
    public abstract IEnumerable<KeyValuePair<TMapKey, TValue>> Entries { get; }

    /// <summary>Reads the value of a key of the map; false where there is none.</summary>
    public abstract bool TryGet(TMapKey key, [MaybeNullWhen(false)] out TValue value);

    /// <summary>Whether the map has an entry of that key.</summary>
    public abstract bool Contains(TMapKey key);
}
