namespace Freshet.State;

/// <summary>A list for the key in scope. Access never waits. Used by the thread that steps the task.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
public abstract class ListState<T>
{
    /// <summary>The key's elements in the order of adding, none where nothing was added. Valid until the state is changed or the call ends.</summary>
    public abstract ReadOnlySpan<T> Get();

    /// <summary>Appends an element.</summary>
    public abstract void Add(T value);

    /// <summary>Appends elements.</summary>
    public abstract void AddAll(params ReadOnlySpan<T> values);

    /// <summary>Replaces the list; an empty one removes it.</summary>
    public abstract void Update(params ReadOnlySpan<T> values);

    /// <summary>Removes the key's list; none is no error.</summary>
    public abstract void Clear();
}
