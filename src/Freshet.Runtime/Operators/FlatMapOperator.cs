using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;

namespace Freshet.Runtime.Operators;

/// <summary>Runs a flat map; results carry the record's time unless the function names one.</summary>
internal sealed class FlatMapOperator<TIn, TOut>(FlatMapNode<TIn, TOut> node, int subtask, Output<TOut> next)
    : StreamOperator<TIn, TOut>(node, subtask, next)
{
    private readonly Action<TIn, Collector<TOut>> _function = node.Function;
    private readonly BatchCollector<TOut> _collector = new(next);

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
            {
                _collector.Time = batch[i].Time;
                _function(batch[i].Value, _collector);
            }
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(i, batch[i].Time, e).About(in batch[i]);
        }

        Received += batch.Length;
        _collector.Flush();
    }
}
