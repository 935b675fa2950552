using Freshet.Sinks;

namespace Freshet.Connectors.Files;

/// <summary>Writes each value as a line of text. Subtasks share the writer, a batch at a time; it is not closed. Safe to share.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="output">Where the lines go; flushed at the end of the stream. Not used elsewhere meanwhile unless thread-safe.</param>
/// <param name="format">Makes the line of a value; called by one thread at a time.</param>
public sealed class PrintSink<T>(TextWriter output, Func<T, string> format) : Sink<T>
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public override SinkWriter<T> CreateWriter(int subtask) => new Writer(this, output, format);

    private sealed class Writer(PrintSink<T> sink, TextWriter output, Func<T, string> format) : SinkWriter<T>
    {
        public override void Write(ReadOnlySpan<Record<T>> batch)
        {
            lock (sink._lock)
            {
                foreach (Record<T> record in batch)
                    output.WriteLine(format(record.Value));
            }
        }

        public override void Finish()
        {
            lock (sink._lock)
                output.Flush();
        }
    }
}
