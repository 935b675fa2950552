using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Execution;

/// <summary>Makes the gate from a subtask to a node in other tasks.</summary>
internal sealed class OutputGateBuilder(TaskGraph graph, Consumer consumer, int subtask, StreamTask task) : IEdgeVisitor<Output>
{
    public Output Visit<T>(Edge<T> edge) => Build<T>(edge.Partitioning switch
    {
        Partitioning.Broadcast => null,
        Partitioning.Rescale => new RebalanceSelector<T>(-1),
        Partitioning.Shuffle => new ShuffleSelector<T>(edge.Seed, subtask),
        Partitioning.Global => new GlobalSelector<T>(),
        Partitioning.Custom => new CustomSelector<T>(edge.Partitioner!, consumer.Node.Name),
        _ => new RebalanceSelector<T>(subtask),
    });

    public Output Visit<TKey, T>(KeyedEdge<TKey, T> edge)
        where TKey : notnull => Build(new HashSelector<TKey, T>(edge.Selector, graph.Settings.MaxParallelism));

    private OutputGate<T> Build<T>(ChannelSelector<T>? selector)
    {
        (int first, int count) = graph.TargetsOf(consumer.Edge, consumer.Node, subtask);
        var channels = new Channel<T>[count];
        for (int i = 0; i < count; i++)
        {
            channels[i] = graph.ChannelOf<T>(consumer, subtask, first + i);
            channels[i].Producer = task;
        }

        var gate = new OutputGate<T>(consumer.Node.Id, channels, selector);
        task.Outputs.Add(gate);
        return gate;
    }
}
