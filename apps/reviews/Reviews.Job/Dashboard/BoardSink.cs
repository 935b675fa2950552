using Freshet;
using Freshet.Sinks;

namespace Reviews.Job.Dashboard;

/// <summary>Hands batches to the board, and then to another sink where there is one.</summary>
internal sealed class BoardSink<T>(BoardSink<T>.Taker take, Sink<T>? next = null) : Sink<T>
{
    /// <summary>Takes a batch; the span is valid during the call only.</summary>
    public delegate void Taker(ReadOnlySpan<Record<T>> batch);

    public override SinkWriter<T> CreateWriter(int subtask) => new Writer(take, next?.CreateWriter(subtask));

    private sealed class Writer(Taker take, SinkWriter<T>? next) : SinkWriter<T>
    {
        public override void Write(ReadOnlySpan<Record<T>> batch)
        {
            take(batch);
            next?.Write(batch);
        }

        public override void Finish() => next?.Finish();

        public override void Dispose()
        {
            next?.Dispose();
            base.Dispose();
        }
    }
}
