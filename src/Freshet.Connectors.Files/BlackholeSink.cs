using Freshet.Sinks;

namespace Freshet.Connectors.Files;

/// <summary>Drops every record: for measuring what comes before. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class BlackholeSink<T> : Sink<T>
{
    /// <inheritdoc/>
    public override SinkWriter<T> CreateWriter(int subtask) => new Writer();

    private sealed class Writer : SinkWriter<T>
    {
        public override void Write(ReadOnlySpan<Record<T>> batch)
        {
        }
    }
}
