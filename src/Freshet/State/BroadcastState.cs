namespace Freshet.State;

/// <summary>
/// A map that is the same in all subtasks of an operator, because all see the same broadcast records and write the same of them. Used by the
/// thread that steps the task.
/// </summary>
/// <typeparam name="TMapKey">The type of the map's keys.</typeparam>
/// <typeparam name="TValue">The type of the map's values.</typeparam>
public abstract class BroadcastState<TMapKey, TValue> : ReadOnlyBroadcastState<TMapKey, TValue>
    where TMapKey : notnull
{
    /// <summary>Sets or replaces the value of a key of the map.</summary>
    public abstract void Put(TMapKey key, TValue value);

    /// <summary>Sets or replaces several values.</summary>
    public abstract void PutAll(IEnumerable<KeyValuePair<TMapKey, TValue>> entries);

    /// <summary>Removes an entry of the map; false where there was none.</summary>
    public abstract bool Remove(TMapKey key);

    /// <summary>Removes all entries.</summary>
    public abstract void Clear();
}
