using Freshet.Graph;
using Freshet.Operators;

namespace Freshet.Runtime.Operators;

/// <summary>Runs a filter; what passes goes on as one batch.</summary>
internal sealed class FilterOperator<T>(FilterNode<T> node, int subtask, Output<T> next) : StreamOperator<T, T>(node, subtask, next)
{
    private readonly Func<T, bool> _predicate = node.Predicate;
    private Record<T>[] _scratch = [];

    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        if (_scratch.Length < batch.Length)
            _scratch = new Record<T>[batch.Length];
        int count = 0;
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
            {
                if (_predicate(batch[i].Value))
                    _scratch[count++] = batch[i];
            }
        }
        catch (Exception e)
        {
            throw Failed(i, batch[i].Time, e).About(in batch[i]);
        }

        Received += batch.Length;
        Next.Emit(_scratch.AsSpan(0, count));
    }
}
