using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators.KeyedReduce;

/// <summary>Reduces each key's values to one, which goes on with each of them and its time.</summary>
internal sealed class KeyedReduceOperator<TKey, T> : StreamOperator<T, T>
    where TKey : notnull
{
    private readonly Func<T, TKey> _selector;
    private readonly Func<T, T, T> _function;
    private readonly KeyedStateBackend _backend;
    private readonly KeyedState<TKey, VoidNamespace> _state;
    private readonly KeyedTable<VoidNamespace, T> _values;
    private readonly BatchCollector<T> _collector;
    private readonly KeyChunk<TKey> _chunk = new();

    public KeyedReduceOperator(KeyedReduceNode<TKey, T> node, int subtask, KeyedStateBackend backend, Output<T> next)
        : base(node, subtask, next)
    {
        KeyGroups.Check<TKey>();
        _selector = node.Input.Selector;
        _function = node.Function;
        _backend = backend;
        _state = backend.Create<TKey, VoidNamespace>(node.Input.Serializer, VoidNamespaceSerializer.Instance);
        _values = _state.Table("value", node.Serializer);
        _collector = new BatchCollector<T>(next);
    }

    public override OperatorUsage Usage => new(0, 0, !_state.IsEmpty);

    public override void Open(OperatorSnapshot? restored, OperatorContext context) => KeyedRestore.Run(restored, _backend, _state.TryRestore);

    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        int at = 0;
        try
        {
            for (int first = 0; first < batch.Length; first += KeyChunk<TKey>.Size)
                ReduceChunk(batch, first, ref at);
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(at, batch[at].Time, e).About(in batch[at]);
        }

        Received += batch.Length;
        _collector.Flush();
    }

    public override OperatorSnapshot? Snapshot(CheckpointBarrier barrier)
    {
        var sections = new List<StateSection>();
        var captures = new List<IStateCapture>();
        _backend.Capture(barrier, sections, captures);
        return new OperatorSnapshot(Node.Uid!, sections) { Captures = captures };
    }

    // Apart from the handler, so that the loops' variables stay in registers.
    private void ReduceChunk(ReadOnlySpan<Record<T>> batch, int first, ref int at)
    {
        ReadOnlySpan<TKey> keys = _chunk.Select(batch, first, _selector, ref at);
        _state.LookAhead(keys);
        for (int i = 0; i < keys.Length; i++)
        {
            at = first + i;
            _state.Scope.Set(keys[i], i);
            T value = batch[at].Value;
            if (_values.TryGet(out T? sum))
                value = _function(sum, value);
            _values.Set(value);
            _collector.Collect(value, batch[at].Time);
        }
    }
}
