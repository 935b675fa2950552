using Freshet.Graph;
using Freshet.Operators;

namespace Freshet.Runtime.Operators.CoProcess;

/// <summary>Runs a map of two inputs: one record out for one in, with its time.</summary>
internal sealed class CoMapOperator<TIn1, TIn2, TOut>(CoMapNode<TIn1, TIn2, TOut> node, int subtask, Output<TOut> next)
    : TwoInputOperator<TIn1, TIn2, TOut>(node, subtask, next)
{
    private Record<TOut>[] _scratch = [];

    protected override void Process1(ReadOnlySpan<Record<TIn1>> batch) => Process(batch, node.Map1);

    protected override void Process2(ReadOnlySpan<Record<TIn2>> batch) => Process(batch, node.Map2);

    private void Process<T>(ReadOnlySpan<Record<T>> batch, Func<T, TOut> map)
    {
        if (_scratch.Length < batch.Length)
            _scratch = new Record<TOut>[batch.Length];
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
                _scratch[i] = new Record<TOut>(map(batch[i].Value), batch[i].Time);
        }
        catch (Exception e)
        {
            throw Failed(i, batch[i].Time, e).About(in batch[i]);
        }

        Next.Emit(_scratch.AsSpan(0, batch.Length));
    }
}
