namespace Freshet.Sinks;

/// <summary>Where a stream ends: makes one writer per subtask. A description, shared: immutable.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class Sink<T>
{
    /// <summary>Makes the writer of a subtask.</summary>
    public abstract SinkWriter<T> CreateWriter(int subtask);
}
