using Freshet.Graph;
using Freshet.Runtime.Metrics;
using Freshet.Sinks;

namespace Freshet.Runtime.Operators;

/// <summary>Hands batches to a sink's writer, whose results are visible at once.</summary>
internal class SinkOperator<T>(SinkNode<T> node, int subtask, SinkWriter<T> writer, LatencyHistogram latency)
    : StreamOperator<T, T>(node, subtask, FanOut<T>.Nowhere)
{
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
            throw Failed(0, batch[0].Time, e);
        }

        Received += batch.Length;
    }

    public override void EmitLatencyMarker(long stopwatchTimestamp) => latency.Record(stopwatchTimestamp);

    public override bool TryFinish()
    {
        writer.Finish();
        return true;
    }

    public override void Dispose()
    {
        writer.Dispose();
        base.Dispose();
    }
}
