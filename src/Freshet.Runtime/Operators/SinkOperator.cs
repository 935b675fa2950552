using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.Tasks;
using Freshet.Sinks;

namespace Freshet.Runtime.Operators;

/// <summary>Hands batches to a sink's writer. What was written before a barrier is where it belongs before the snapshot is taken.</summary>
internal class SinkOperator<T>(SinkNode<T> node, int subtask, SinkWriter<T> writer, SideOutputs sides, LatencyHistogram latency)
    : StreamOperator<T, T>(node, subtask, FanOut<T>.Nowhere)
{
    public override bool IsReady => writer.IsReady;

    public override void Open(OperatorSnapshot? restored, OperatorContext context) =>
        writer.Open(new WriterContext(node.Uid ?? node.Name, Subtask, sides, context));

    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        if (batch.IsEmpty)
            return;
        try
        {
            writer.Write(batch);
        }
        catch (Exception e)
        {
            OperatorFailedException failure = Failed(0, batch[0].Time, e);
            throw batch.Length == 1 ? failure.About(in batch[0]) : failure; // which of several it was, only the writer knows
        }

        sides.Flush();
        Received += batch.Length;
    }

    public override void EmitWatermark(EventTime watermark) => sides.EmitWatermark(watermark);

    public override void EmitStatus(bool idle) => sides.EmitStatus(idle);

    public override void EmitLatencyMarker(long stopwatchTimestamp) => latency.Record(stopwatchTimestamp);

    public override bool TryPrepareSnapshot()
    {
        bool flushed = writer.TryFlush();
        sides.Flush();
        return flushed;
    }

    public override void OnProcessingTime(DateTimeOffset now)
    {
        writer.OnProcessingTime(now);
        sides.Flush();
    }

    public override bool TryFinish()
    {
        if (!TryPrepareSnapshot())
            return false;
        writer.Finish();
        sides.Flush();
        return true;
    }

    public override void Dispose()
    {
        writer.Dispose();
        base.Dispose();
    }

    private sealed class WriterContext(string uid, int subtask, SideOutputs sides, OperatorContext context) : SinkWriterContext
    {
        public override string Uid => uid;

        public override int Subtask => subtask;

        public override DateTimeOffset Now => context.Now;

        public override void RunBlocking(Action call, Action completed) => context.RunBlocking(call, () =>
        {
            completed();
            sides.Flush();
        });

        public override void WakeAt(DateTimeOffset time) => context.WakeAt(time);

        public override void Wake() => context.Wake();

        public override void Reject(DeadLetter letter) => sides.Emit(DeadLetter.Tag, letter, EventTime.None);
    }
}
