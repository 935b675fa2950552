namespace Freshet.Graph;

/// <summary>
/// A step of a job: says what is done, never how. Made by the verbs of <see cref="DataStream{T}"/>; the runtime looks up operators for
/// nodes through <see cref="INodeVisitor{TResult}"/> when the job starts. Changed only while the graph is built, by one thread.
/// </summary>
public abstract class Node
{
    private protected Node(JobGraph graph, string kind, params ReadOnlySpan<Edge> inputs)
    {
        Graph = graph;
        Kind = kind;
        Inputs = [.. inputs];
        Id = graph.Add(this);
    }

    /// <summary>The graph that the node belongs to.</summary>
    public JobGraph Graph { get; }

    /// <summary>The node's number in the graph, from 0, in the order of building.</summary>
    public int Id { get; }

    /// <summary>What the node does, in Flink's word: <c>Map</c>, <c>KeyedProcess</c>, …</summary>
    public string Kind { get; }

    /// <summary>Where its records come from.</summary>
    public IReadOnlyList<Edge> Inputs { get; }

    /// <summary>The name shown to people; the kind unless set.</summary>
    public string Name
    {
        get => field ?? Kind;
        internal set;
    }

    /// <summary>The stable name that state is found by at restore; null where none was set.</summary>
    public string? Uid { get; internal set; }

    /// <summary>The number of subtasks; null for the job's default.</summary>
    public int? Parallelism { get; internal set; }

    /// <summary>Whether one subtask has to see all records.</summary>
    internal bool MustNotBeParallel { get; set; }

    /// <summary>Whether it waits for watermarks: without any before it, it gives nothing until bounded input ends.</summary>
    internal virtual bool NeedsWatermarks => false;

    /// <summary>Whether watermarks come from here.</summary>
    internal virtual bool MakesWatermarks => false;

    /// <summary>Whether the node keeps state, and so needs a <see cref="Uid"/>.</summary>
    public virtual bool IsStateful => false;

    /// <summary>Calls the visitor's method for this node's type.</summary>
    public abstract TResult Accept<TResult>(INodeVisitor<TResult> visitor);
}
