using Freshet.Sinks;

namespace Freshet.Graph;

/// <summary>Writes records to a sink.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class SinkNode<T> : Node
{
    internal SinkNode(JobGraph graph, Edge<T> input, Sink<T> sink)
        : base(graph, "Sink", input)
    {
        Input = input;
        Sink = sink;
    }

    /// <summary>Where the records come from.</summary>
    public Edge<T> Input { get; }

    /// <summary>The sink.</summary>
    public Sink<T> Sink { get; }

    /// <inheritdoc/>
    public override bool IsStateful => Sink is CommittingSink<T>;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
