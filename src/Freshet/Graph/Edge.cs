namespace Freshet.Graph;

/// <summary>How records get from one node to the next. Immutable.</summary>
public abstract class Edge
{
    private protected Edge(Node from, Partitioning partitioning, string? sideOutput)
    {
        From = from;
        Partitioning = partitioning;
        SideOutput = sideOutput;
    }

    /// <summary>The node the records come from.</summary>
    public Node From { get; }

    /// <summary>How records are spread over the subtasks of the next node.</summary>
    public Partitioning Partitioning { get; }

    /// <summary>The name of the side output taken; null for the main output.</summary>
    public string? SideOutput { get; }

    /// <summary>Whether the two nodes must have the same number of subtasks, instead of spreading the records where they have not.</summary>
    public bool IsForwardOnly { get; internal init; }

    /// <summary>Calls the visitor's method for this edge's type.</summary>
    public abstract TResult Accept<TResult>(IEdgeVisitor<TResult> visitor);
}
