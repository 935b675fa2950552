using Freshet.Sources;

namespace Freshet.Graph;

/// <summary>Reads a source and makes watermarks.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class SourceNode<T> : Node<T>
{
    internal SourceNode(JobGraph graph, Source<T> source, WatermarkStrategy<T>? watermarks)
        : base(graph, "Source")
    {
        Source = source;
        Watermarks = watermarks;
    }

    /// <summary>The source.</summary>
    public Source<T> Source { get; }

    /// <summary>Where times and watermarks come from; null: only the final watermark.</summary>
    public WatermarkStrategy<T>? Watermarks { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    internal override bool IsBounded => Source.IsBounded;

    internal override bool HasEventTime => Watermarks is not null;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
