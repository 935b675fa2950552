namespace Freshet.Sinks;

/// <summary>Keeps every record in memory. For tests and examples. Safe to use from several subtasks.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class CollectionSink<T> : Sink<T>
{
    private readonly Lock _lock = new();
    private readonly List<Record<T>> _records = [];

    /// <summary>A copy of what has arrived so far, in order of arrival.</summary>
    public IReadOnlyList<Record<T>> Records
    {
        get
        {
            lock (_lock)
                return [.. _records];
        }
    }

    /// <inheritdoc/>
    public override SinkWriter<T> CreateWriter(int subtask) => new Writer(this);

    private sealed class Writer(CollectionSink<T> sink) : SinkWriter<T>
    {
        public override void Write(ReadOnlySpan<Record<T>> batch)
        {
            lock (sink._lock)
                sink._records.AddRange(batch);
        }
    }
}
