using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Runtime.Execution;

/// <summary>Makes the channels that a task's head reads from.</summary>
internal sealed class InputChannelBuilder(TaskGraph graph, Node head, int subtask, StreamTask task)
{
    private readonly int _consumers = graph.ParallelismOf(head);
    private readonly int _maxParallelism = graph.Settings.MaxParallelism;

    /// <summary>The channels of one of the node's inputs.</summary>
    public IReadOnlyList<InputChannel> Build(int input, Output operators) => head.Inputs[input].Accept(new EdgeVisitor(this, input, operators));

    private List<InputChannel> Build<T>(Edge<T> edge, int input, Output<T> operators, Func<T, int, int> spread)
    {
        var consumer = new Consumer(head, input, edge);
        var channels = new List<InputChannel>();
        (int first, int count) = graph.SourcesOf(edge, head, subtask);
        for (int from = first; from < first + count; from++)
        {
            Channel<T> channel = graph.ChannelOf<T>(consumer, from, subtask);
            channel.Consumer = task;
            var place = new ChannelPlace(head.Id, head.Kind, input, from, subtask, graph.ParallelismOf(edge.From), graph.ParallelismOf(head));
            channels.Add(new InputChannel<T>(
                channel, operators,
                graph.Settings.HasChannelState
                    ? new ChannelEdge<T>(place, SerializerOf(edge), from == first, edge.Partitioning == Partitioning.Broadcast, spread)
                    : null));
        }

        return channels;
    }

    private Serializer<T> SerializerOf<T>(Edge<T> edge) =>
        head.Graph.FindSerializer<T>() ?? throw new InvalidOperationException(
            $"'{edge.From.Name}' (node {edge.From.Id}) sends {typeof(T)} to '{head.Name}' (node {head.Id}), which an unaligned checkpoint holds while it is on its way, "
            + $"and there is no serializer for it. Give one to StreamExecutionEnvironment.RegisterSerializer<{typeof(T).Name}>, or set JobOptions.UnalignedCheckpoints to false.");

    private sealed class EdgeVisitor(InputChannelBuilder owner, int input, Output operators) : IEdgeVisitor<IReadOnlyList<InputChannel>>
    {
        private readonly int _consumers = owner._consumers;

        public IReadOnlyList<InputChannel> Visit<T>(Edge<T> edge) => owner.Build(edge, input, (Output<T>)operators, edge.Partitioning switch
        {
            Partitioning.Custom => (value, _) => edge.Partitioner!(value, _consumers),
            Partitioning.Global => (_, _) => 0,
            _ => (_, number) => number % _consumers,
        });

        public IReadOnlyList<InputChannel> Visit<TKey, T>(KeyedEdge<TKey, T> edge)
            where TKey : notnull
        {
            int maxParallelism = owner._maxParallelism;
            return owner.Build(
                edge, input, (Output<T>)operators,
                (value, _) => KeyGroups.Subtask(KeyGroups.Of(edge.Selector(value), maxParallelism), maxParallelism, _consumers));
        }
    }
}
