using Freshet.Graph;
using Freshet.Operators;

namespace Freshet.Runtime.Operators;

/// <summary>Runs a map: one record out for one in, with its time.</summary>
internal sealed class MapOperator<TIn, TOut>(MapNode<TIn, TOut> node, int subtask, Output<TOut> next)
    : StreamOperator<TIn, TOut>(node, subtask, next)
{
    private readonly Func<TIn, TOut> _function = node.Function;
    private Record<TOut>[] _scratch = [];

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        if (_scratch.Length < batch.Length)
            _scratch = new Record<TOut>[batch.Length];
        Span<Record<TOut>> results = _scratch.AsSpan(0, batch.Length);
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
                results[i] = new Record<TOut>(_function(batch[i].Value), batch[i].Time);
        }
        catch (Exception e)
        {
            throw Failed(i, batch[i].Time, e);
        }

        Received += batch.Length;
        Next.Emit(results);
    }
}
