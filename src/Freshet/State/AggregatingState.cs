using System.Diagnostics.CodeAnalysis;

namespace Freshet.State;

/// <summary>An aggregate for the key in scope of all values added. Used by the thread that steps the task.</summary>
/// <typeparam name="TIn">The type of the values.</typeparam>
/// <typeparam name="TOut">The type of the result.</typeparam>
public abstract class AggregatingState<TIn, TOut>
{
    /// <summary>Reads the aggregate's result; false where nothing was added.</summary>
    public abstract bool TryGet([MaybeNullWhen(false)] out TOut result);

    /// <summary>Adds a value to the aggregate.</summary>
    public abstract void Add(TIn value);

    /// <summary>Removes the key's aggregate; none is no error.</summary>
    public abstract void Clear();
}
