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
        int done = 0;
        try
        {
            Apply(_function, batch, results, ref done);
        }
        catch (Exception e)
        {
            throw Failed(done, batch[done].Time, e).About(in batch[done]);
        }

        Received += batch.Length;
        Next.Emit(results);
    }

    // Apart from the handler, so that the loop's variables stay in registers.
    private static void Apply(Func<TIn, TOut> function, ReadOnlySpan<Record<TIn>> batch, Span<Record<TOut>> results, ref int done)
    {
        for (int i = 0; i < batch.Length && i < results.Length; i++)
        {
            done = i;
            results[i] = new Record<TOut>(function(batch[i].Value), batch[i].Time);
        }
    }
}
