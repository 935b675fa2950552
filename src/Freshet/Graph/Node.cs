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
        foreach (Edge input in inputs)
        {
            if (input.From.Graph != graph)
            {
                throw new ArgumentException(
                    $"'{input.From.Name}' (node {input.From.Id}) belongs to another job than '{inputs[0].From.Name}', so one {kind} cannot read both. "
                    + "Begin both streams from the same StreamExecutionEnvironment.");
            }
        }

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

    /// <summary>Whether the node keeps state, and so needs a <see cref="Uid"/>.</summary>
    public virtual bool IsStateful => false;

    /// <summary>Whether watermarks come out of the node: a source in front of it makes them.</summary>
    internal virtual bool HasEventTime
    {
        get
        {
            foreach (Edge input in Inputs)
            {
                if (input.From.HasEventTime)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Whether its input ends by itself: every source in front of it does.</summary>
    internal virtual bool IsBounded
    {
        get
        {
            foreach (Edge input in Inputs)
            {
                if (!input.From.IsBounded)
                    return false;
            }

            return true;
        }
    }

    /// <summary>Checks what the node needs of the rest of the graph, when it is complete.</summary>
    /// <exception cref="InvalidOperationException">Something is missing; the message names the node and the fix.</exception>
    internal virtual void Validate()
    {
    }

    /// <summary>Calls the visitor's method for this node's type.</summary>
    public abstract TResult Accept<TResult>(INodeVisitor<TResult> visitor);
}
