namespace Freshet.Functions;

/// <summary>Takes the results of a user function. Valid during the call it was given to; used by one thread.</summary>
/// <typeparam name="T">The type of the results.</typeparam>
public abstract class Collector<T>
{
    /// <summary>Emits a value with the time of the record or timer at hand.</summary>
    public abstract void Collect(T value);

    /// <summary>Emits a value with a time of its own.</summary>
    public abstract void Collect(T value, EventTime time);
}
