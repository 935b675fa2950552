namespace Freshet.Graph;

/// <summary>Gives records their times and makes watermarks, in the middle of a stream.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class TimestampsAndWatermarksNode<T> : Node<T>
{
    internal TimestampsAndWatermarksNode(JobGraph graph, Edge<T> input, WatermarkStrategy<T> watermarks)
        : base(graph, "TimestampsAndWatermarks", input)
    {
        Input = input;
        Watermarks = watermarks;
    }

    /// <summary>Where the records come from.</summary>
    public Edge<T> Input { get; }

    /// <summary>Where times and watermarks come from.</summary>
    public WatermarkStrategy<T> Watermarks { get; }

    internal override bool HasEventTime => true;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
