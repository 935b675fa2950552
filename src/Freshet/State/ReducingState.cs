using System.Diagnostics.CodeAnalysis;

namespace Freshet.State;

/// <summary>A value for the key in scope that every added one is reduced into. Used by the thread that steps the task.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public abstract class ReducingState<T>
{
    /// <summary>Reads the reduced value; false where nothing was added.</summary>
    public abstract bool TryGet([MaybeNullWhen(false)] out T value);

    /// <summary>Reduces a value into the state.</summary>
    public abstract void Add(T value);

    /// <summary>Removes the key's value; none is no error.</summary>
    public abstract void Clear();
}
