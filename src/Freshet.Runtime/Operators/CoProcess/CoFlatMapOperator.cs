using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;

namespace Freshet.Runtime.Operators.CoProcess;

/// <summary>Runs a flat map of two inputs; results carry the record's time unless the function names one.</summary>
internal sealed class CoFlatMapOperator<TIn1, TIn2, TOut>(CoFlatMapNode<TIn1, TIn2, TOut> node, int subtask, Output<TOut> next)
    : TwoInputOperator<TIn1, TIn2, TOut>(node, subtask, next)
{
    private readonly BatchCollector<TOut> _collector = new(next);

    protected override void Process1(ReadOnlySpan<Record<TIn1>> batch) => Process(batch, node.FlatMap1);

    protected override void Process2(ReadOnlySpan<Record<TIn2>> batch) => Process(batch, node.FlatMap2);

    private void Process<T>(ReadOnlySpan<Record<T>> batch, Action<T, Collector<TOut>> flatMap)
    {
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
            {
                _collector.Time = batch[i].Time;
                flatMap(batch[i].Value, _collector);
            }
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(i, batch[i].Time, e).About(in batch[i]);
        }

        _collector.Flush();
    }
}
