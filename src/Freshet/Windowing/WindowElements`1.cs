namespace Freshet.Windowing;

/// <summary>The elements of a window with their values. Valid during the call; used by one thread.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class WindowElements<T> : WindowElements
{
    /// <summary>An element.</summary>
    public abstract T this[int index] { get; }
}
