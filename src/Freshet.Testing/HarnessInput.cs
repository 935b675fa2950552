using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Execution;

namespace Freshet.Testing;

/// <summary>
/// One input of an operator in a harness. Records go by key and batch through gates, as between tasks. So do watermarks and statuses where
/// the input has several channels; with one they go straight to the operator, as from an operator chained before it.
/// </summary>
internal sealed class HarnessInput<T>
{
    private readonly OperatorUnderTest _operator;
    private readonly OutputGate<T>[] _channels;
    private readonly IReadOnlyList<Output<T>> _heads;

    /// <param name="tested">The operator.</param>
    /// <param name="node">Its node.</param>
    /// <param name="index">Which of the node's inputs this is; the source that it reads from has a subtask for each channel.</param>
    /// <param name="heads">What takes this input's records, per subtask.</param>
    public HarnessInput(OperatorUnderTest tested, Node node, int index, IReadOnlyList<Output<T>> heads)
    {
        TaskGraph graph = tested.Graph;
        Edge edge = node.Inputs[index];
        var consumer = new Consumer(node, index, edge);
        ChannelSelector<T>? selector = edge.Accept(new SelectorOf(graph.Settings.MaxParallelism));
        _operator = tested;
        _heads = heads;
        _channels = new OutputGate<T>[graph.ParallelismOf(edge.From)];
        for (int channel = 0; channel < _channels.Length; channel++)
        {
            Channel<T>[] toSubtasks = [.. Enumerable.Range(0, heads.Count).Select(subtask => graph.ChannelOf<T>(consumer, channel, subtask))];
            _channels[channel] = new OutputGate<T>(node.Id, toSubtasks, selector);
            tested.Inputs.Add(_channels[channel]);
        }
    }

    public void Push(ReadOnlySpan<Record<T>> records)
    {
        _channels[0].Emit(records);
        _channels[0].Flush();
        _operator.Run();
    }

    public void PushWatermark(EventTime watermark, int channel) => Push(channel, output => output.EmitWatermark(watermark));

    public void PushStatus(bool idle, int channel) => Push(channel, output => output.EmitStatus(idle));

    private void Push(int channel, Action<Output<T>> push)
    {
        _operator.Run();
        if (_channels.Length > 1)
            push(_channels[channel]);
        else
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(channel, 0);
            foreach (Output<T> head in _heads)
                push(head);
        }

        _operator.Run();
    }

    private sealed class SelectorOf(int maxParallelism) : IEdgeVisitor<ChannelSelector<T>?>
    {
        public ChannelSelector<T>? Visit<TEdge>(Edge<TEdge> edge) => edge.Partitioning == Partitioning.Broadcast ? null : new RebalanceSelector<T>(0);

        public ChannelSelector<T>? Visit<TKey, TEdge>(KeyedEdge<TKey, TEdge> edge)
            where TKey : notnull => new HashSelector<TKey, T>(((KeyedEdge<TKey, T>)(Edge)edge).Selector, maxParallelism);
    }
}
