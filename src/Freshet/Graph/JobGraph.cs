using System.Text;
using Freshet.State;

namespace Freshet.Graph;

/// <summary>A job as data: its nodes in the order of building. Not thread-safe while it is built; read-only afterwards.</summary>
public sealed class JobGraph
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Type, object> _serializers = new() { [typeof(DeadLetter)] = new DeadLetterSerializer() };

    internal JobGraph()
    {
    }

    /// <summary>The nodes; a node stands behind those it reads from.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Checks what can be checked before a start: uids set and unique, what each node needs of the others, at least one sink.</summary>
    /// <exception cref="InvalidOperationException">Something is missing; the message names the node and the fix.</exception>
    public void Validate()
    {
        var seen = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (Node node in _nodes)
        {
            if (node.IsStateful && node.Uid is null)
            {
                throw new InvalidOperationException(
                    $"'{node.Name}' (node {node.Id}, {node.Kind}) keeps state but has no uid, so a restart could not find its state. "
                    + "Add .Uid(\"a-stable-name\") behind it.");
            }

            if (node.Uid is not null && !seen.TryAdd(node.Uid, node))
            {
                throw new InvalidOperationException(
                    $"The uid '{node.Uid}' is used by '{seen[node.Uid].Name}' (node {seen[node.Uid].Id}) and by '{node.Name}' "
                    + $"(node {node.Id}). Give one of them another.");
            }

            node.Validate();
        }

        if (!_nodes.Exists(n => n.Kind == "Sink"))
            throw new InvalidOperationException("The job has no sink, so nothing would leave it. End a stream with .SinkTo(…).");
    }

    /// <summary>The graph as text, one node a line: number, name, uid, parallelism, and where it reads from.</summary>
    public string Explain()
    {
        var text = new StringBuilder();
        foreach (Node node in _nodes)
        {
            text.Append(node.Id).Append(": ").Append(node.Name);
            if (node.Name != node.Kind)
                text.Append(" (").Append(node.Kind).Append(')');
            if (node.Uid is not null)
                text.Append(" uid=").Append(node.Uid);
            if (node.Parallelism is { } parallelism)
                text.Append(" parallelism=").Append(parallelism);
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                Edge edge = node.Inputs[i];
                text.Append(i == 0 ? " <- " : ", ").Append(edge.From.Id);
                if (edge.SideOutput is not null)
                    text.Append('.').Append(edge.SideOutput);
                if (edge.Partitioning != Partitioning.Forward)
                    text.Append(" by ").Append(edge.Partitioning.ToString().ToLowerInvariant());
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    internal void Register<T>(Serializer<T> serializer) => _serializers[typeof(T)] = serializer;

    /// <summary>The serializer that was registered for a type, else the built-in one; null where there is none.</summary>
    internal Serializer<T>? FindSerializer<T>() =>
        _serializers.TryGetValue(typeof(T), out object? registered) ? (Serializer<T>)registered : Serializers.Find<T>();

    internal int Add(Node node)
    {
        _nodes.Add(node);
        return _nodes.Count - 1;
    }
}
