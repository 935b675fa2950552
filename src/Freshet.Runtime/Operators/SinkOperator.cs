using Freshet.Graph;
using Freshet.Sinks;

namespace Freshet.Runtime.Operators;

/// <summary>Hands batches to a sink's writer.</summary>
internal sealed class SinkOperator<T>(SinkNode<T> node, int subtask) : StreamOperator<T, T>(node, subtask, FanOut<T>.Nowhere)
{
    private readonly SinkWriter<T> _writer = node.Sink.CreateWriter(subtask);

    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        if (batch.IsEmpty)
            return;
        try
        {
            _writer.Write(batch);
        }
        catch (Exception e)
        {
            throw Failed(0, batch[0].Time, e);
        }

        Received += batch.Length;
    }

    public override void Finish() => _writer.Finish();

    public override void Dispose()
    {
        _writer.Dispose();
        base.Dispose();
    }
}
