using Freshet.Graph;

namespace Freshet;

/// <summary>The end of a stream. Not thread-safe.</summary>
public sealed class DataStreamSink
{
    internal DataStreamSink(Node node) => Node = node;

    /// <summary>The sink's node.</summary>
    public Node Node { get; }

    /// <summary>What the sink sends to a side output: with <see cref="DeadLetter.Tag"/> the records that its store refuses.</summary>
    public DataStream<TSide> GetSideOutput<TSide>(OutputTag<TSide> tag) => new(Node, tag.Name);

    /// <summary>Sets the name shown to people.</summary>
    public DataStreamSink Name(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Node.Name = name;
        return this;
    }

    /// <summary>Sets the stable name that the sink's state is found by.</summary>
    public DataStreamSink Uid(string uid)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uid);
        Node.Uid = uid;
        return this;
    }

    /// <summary>Sets the number of subtasks; at least 1.</summary>
    public DataStreamSink Parallelism(int parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
        Node.Parallelism = parallelism;
        return this;
    }
}
