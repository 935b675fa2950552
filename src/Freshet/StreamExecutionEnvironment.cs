using Freshet.Graph;
using Freshet.Sources;
using Freshet.State;

namespace Freshet;

/// <summary>Where a job is described: sources begin streams, verbs add nodes. Builds data only. Not thread-safe.</summary>
public sealed class StreamExecutionEnvironment
{
    /// <summary>The graph built so far.</summary>
    public JobGraph Graph { get; } = new();

    /// <summary>Begins a stream.</summary>
    /// <param name="source">Where the records come from.</param>
    /// <param name="watermarks">Where times and watermarks come from; null for a stream without event time.</param>
    public DataStream<T> FromSource<T>(Source<T> source, WatermarkStrategy<T>? watermarks = null) =>
        new(new SourceNode<T>(Graph, source, watermarks));

    /// <summary>
    /// Says how values of a type become bytes where tasks exchange them, which unaligned checkpoints need; the last one given for a type counts. Types with a
    /// built-in serializer need none.
    /// </summary>
    public StreamExecutionEnvironment RegisterSerializer<T>(Serializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        Graph.Register(serializer);
        return this;
    }

    /// <summary>Begins a bounded stream over values in memory.</summary>
    public DataStream<T> FromCollection<T>(IReadOnlyList<T> values, WatermarkStrategy<T>? watermarks = null) =>
        FromSource(new CollectionSource<T>(values), watermarks);
}
