using System.Diagnostics.CodeAnalysis;

namespace Freshet.State;

/// <summary>
/// A single value for the key in scope. A value is replaced, never changed in place: what was read may be part of a snapshot.
/// Access never waits. Used by the thread that steps the task.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
public abstract class ValueState<T>
{
    /// <summary>Reads the key's value; false where there is none.</summary>
    public abstract bool TryGet([MaybeNullWhen(false)] out T value);

    /// <summary>Sets or replaces the key's value.</summary>
    public abstract void Set(T value);

    /// <summary>Removes the key's value; none is no error.</summary>
    public abstract void Clear();
}
