using Freshet.Functions;
using Freshet.Graph;
using Freshet.Sinks;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet;

/// <summary>
/// A stream of records. Each verb adds a node to the job graph and gives the stream behind it; nothing runs yet. Not thread-safe.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class DataStream<T>
{
    private readonly string? _sideOutput;
    private readonly Partitioning _partitioning;

    internal DataStream(Node node, string? sideOutput = null, Partitioning partitioning = Partitioning.Forward)
    {
        Node = node;
        _sideOutput = sideOutput;
        _partitioning = partitioning;
    }

    private bool IsForwardOnly { get; init; }

    private Func<T, int, int>? Partitioner { get; init; }

    private int Seed { get; init; }

    /// <summary>The node that makes this stream.</summary>
    public Node Node { get; }

    /// <summary>Turns each value into one.</summary>
    public DataStream<TOut> Map<TOut>(Func<T, TOut> function) => new(new MapNode<T, TOut>(Node.Graph, Edge(), function));

    /// <summary>Turns each value into any number of values.</summary>
    public DataStream<TOut> FlatMap<TOut>(Action<T, Collector<TOut>> function) =>
        new(new FlatMapNode<T, TOut>(Node.Graph, Edge(), function));

    /// <summary>Keeps the values that <paramref name="predicate"/> accepts.</summary>
    public DataStream<T> Filter(Func<T, bool> predicate) => new(new FilterNode<T>(Node.Graph, Edge(), predicate));

    /// <summary>
    /// Turns each value into one by a call that answers later, many at a time: Flink's asynchronous wait. It needs a <c>Uid</c>: values under way
    /// stand in checkpoints and are called again after a restore.
    /// </summary>
    /// <param name="function">Begins a call and returns at once; called by the thread that steps the task.</param>
    /// <param name="options">How calls are made.</param>
    /// <param name="serializer">How values under way become bytes; null asks for a built-in serializer.</param>
    /// <param name="onFailure">What becomes of a value whose calls failed to the last; null: the job fails, as it does where this throws.</param>
    /// <param name="retryResult">Which results are tried again, as failures are; null: none.</param>
    public DataStream<TOut> MapAsync<TOut>(
        Func<T, CancellationToken, ValueTask<TOut>> function, AsyncOptions options, Serializer<T>? serializer = null,
        Func<T, Exception, TOut>? onFailure = null, Func<TOut, bool>? retryResult = null) =>
        MapBatchAsync<TOut>(
            async (values, cancellation) => [await function(values[0], cancellation).ConfigureAwait(false)], options with { MaxBatchSize = 1 },
            serializer, onFailure, retryResult);

    /// <summary>As <see cref="MapAsync"/>, with up to <see cref="AsyncOptions.MaxBatchSize"/> values in one call.</summary>
    /// <param name="function">Begins a call and returns at once; gives one result for each value, in their order.</param>
    /// <param name="options">How calls are made.</param>
    /// <param name="serializer">How values under way become bytes; null asks for a built-in serializer.</param>
    /// <param name="onFailure">What becomes of a value whose calls failed to the last; null: the job fails, as it does where this throws.</param>
    /// <param name="retryResult">Which results are tried again, as failures are; null: none.</param>
    public DataStream<TOut> MapBatchAsync<TOut>(
        Func<IReadOnlyList<T>, CancellationToken, ValueTask<IReadOnlyList<TOut>>> function, AsyncOptions options, Serializer<T>? serializer = null,
        Func<T, Exception, TOut>? onFailure = null, Func<TOut, bool>? retryResult = null) =>
        new(new AsyncMapNode<T, TOut, TOut>(
            Edge(), function, static (result, output) => output.Collect(result), options, serializer ?? Serializers.For<T>(), onFailure, retryResult));

    /// <summary>As <see cref="MapAsync"/>, with any number of results for each value.</summary>
    /// <param name="function">Begins a call and returns at once; called by the thread that steps the task.</param>
    /// <param name="options">How calls are made.</param>
    /// <param name="serializer">How values under way become bytes; null asks for a built-in serializer.</param>
    /// <param name="onFailure">What becomes of a value whose calls failed to the last; null: the job fails, as it does where this throws.</param>
    /// <param name="retryResult">Which results are tried again, as failures are: none at all, for instance. Null: whatever comes goes on.</param>
    public DataStream<TOut> FlatMapAsync<TOut>(
        Func<T, CancellationToken, ValueTask<IReadOnlyList<TOut>>> function, AsyncOptions options, Serializer<T>? serializer = null,
        Func<T, Exception, IReadOnlyList<TOut>>? onFailure = null, Func<IReadOnlyList<TOut>, bool>? retryResult = null) =>
        new(new AsyncMapNode<T, IReadOnlyList<TOut>, TOut>(
            Edge(), async (values, cancellation) => [await function(values[0], cancellation).ConfigureAwait(false)],
            static (results, output) =>
            {
                foreach (TOut result in results)
                    output.Collect(result);
            },
            options with { MaxBatchSize = 1 }, serializer ?? Serializers.For<T>(), onFailure, retryResult));

    /// <summary>
    /// Gives the values their times and makes watermarks here, instead of at the source. What watermarks come in are dropped, but for the one that ends the
    /// stream. Each subtask is a split of the strategy; its generator begins anew after a restore, as in Flink.
    /// </summary>
    /// <exception cref="ArgumentException">The strategy aligns watermarks, which only a source can.</exception>
    public DataStream<T> AssignTimestampsAndWatermarks(WatermarkStrategy<T> watermarks)
    {
        if (watermarks.Alignment is not null)
            throw new ArgumentException("Watermarks are aligned at sources, where reading can stop. Take WithWatermarkAlignment out, or give the strategy to the source.", nameof(watermarks));
        return new(new TimestampsAndWatermarksNode<T>(Node.Graph, Edge(), watermarks));
    }

    /// <summary>Runs a process function; one that is an <see cref="ICheckpointedFunction"/> needs a <c>Uid</c>.</summary>
    /// <param name="createFunction">Makes the function of a subtask; called once for each.</param>
    public DataStream<TOut> Process<TOut>(Func<ProcessFunction<T, TOut>> createFunction) =>
        new(new ProcessNode<T, TOut>(Edge(), createFunction));

    /// <summary>Lets one operator read this stream and another of a type of its own.</summary>
    public ConnectedStreams<T, TOther> Connect<TOther>(DataStream<TOther> other) => new(this, other);

    /// <summary>Lets one operator read this stream and, in each of its subtasks, all of a broadcast one.</summary>
    public BroadcastConnectedStream<T, TBroadcast> Connect<TBroadcast>(BroadcastStream<TBroadcast> broadcast) => new(Edge(), broadcast);

    /// <summary>Joins this stream with another by key and window.</summary>
    public JoinedStreams<T, TOther> Join<TOther>(DataStream<TOther> other) => new(this, other);

    /// <summary>Brings what this stream and another have in a key and window together, also where one of them has nothing.</summary>
    public CoGroupedStreams<T, TOther> CoGroup<TOther>(DataStream<TOther> other) => new(this, other);

    /// <summary>Merges this stream with others.</summary>
    public DataStream<T> Union(params ReadOnlySpan<DataStream<T>> others)
    {
        var edges = new Edge<T>[others.Length + 1];
        edges[0] = Edge();
        for (int i = 0; i < others.Length; i++)
            edges[i + 1] = others[i].Edge();
        return new DataStream<T>(new UnionNode<T>(Node.Graph, edges));
    }

    /// <summary>Brings all values of a key to the same subtask.</summary>
    /// <param name="selector">Takes the key out of a value; the same value always gives the same key.</param>
    /// <param name="serializer">How keys become bytes; null asks for a built-in serializer.</param>
    public KeyedStream<TKey, T> KeyBy<TKey>(Func<T, TKey> selector, Serializer<TKey>? serializer = null)
        where TKey : notnull =>
        new(new KeyedEdge<TKey, T>(Node, _sideOutput, selector, serializer ?? Serializers.For<TKey>()));

    /// <summary>Cuts the whole stream into windows, in one subtask.</summary>
    public AllWindowedStream<T> WindowAll(WindowAssigner assigner) =>
        new(new WindowedStream<int, T>(new KeyedEdge<int, T>(Node, _sideOutput, _ => 0, Serializers.For<int>()), assigner));

    /// <summary>Cuts the whole stream into windows of so many values, in one subtask.</summary>
    /// <param name="size">The number of values that fires a window and ends it; at least 1.</param>
    public AllWindowedStream<T> CountWindowAll(long size) =>
        WindowAll(GlobalWindows.Create()).Trigger(() => new PurgingTrigger(new CountTrigger(size)));

    /// <summary>Fires at every so many values of the whole stream, with the last values before, in one subtask.</summary>
    /// <param name="size">The number of values in a window; at least 1.</param>
    /// <param name="slide">The number of values from one window to the next; at least 1.</param>
    /// <param name="serializer">How values become bytes in state; null asks for a built-in serializer.</param>
    public AllWindowedStream<T> CountWindowAll(long size, long slide, Serializer<T>? serializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return WindowAll(GlobalWindows.Create()).Evictor(new CountEvictor(size), serializer).Trigger(() => new CountTrigger(slide));
    }

    /// <summary>Keeps each value on the subtask of the same index; the start fails where the next node has another number of subtasks.</summary>
    public DataStream<T> Forward() => new(Node, _sideOutput) { IsForwardOnly = true };

    /// <summary>Spreads the values over the next node's subtasks, round robin.</summary>
    public DataStream<T> Rebalance() => new(Node, _sideOutput, Partitioning.Rebalance);

    /// <summary>
    /// Spreads the values of each subtask, round robin, over its own share of the next node's: with 2 and 6 subtasks over 3 each, with 6 and 2 three send
    /// to one. Fewer connections than <see cref="Rebalance"/>, and no balance between the shares.
    /// </summary>
    public DataStream<T> Rescale() => new(Node, _sideOutput, Partitioning.Rescale);

    /// <summary>Sends each value to a subtask of the next node that is drawn at random.</summary>
    /// <param name="seed">Where the random numbers begin, so that a run can be repeated; each sending subtask has its own.</param>
    public DataStream<T> Shuffle(int seed = 0) => new(Node, _sideOutput, Partitioning.Shuffle) { Seed = seed };

    /// <summary>Sends every value to the first subtask of the next node.</summary>
    public DataStream<T> Global() => new(Node, _sideOutput, Partitioning.Global);

    /// <summary>Sends each value to the subtask of the next node that a function names.</summary>
    /// <param name="partitioner">Says for a key which of how many subtasks, from 0, is meant.</param>
    /// <param name="key">Takes the key out of a value.</param>
    public DataStream<T> PartitionCustom<TKey>(Func<TKey, int, int> partitioner, Func<T, TKey> key)
    {
        ArgumentNullException.ThrowIfNull(partitioner);
        ArgumentNullException.ThrowIfNull(key);
        return new(Node, _sideOutput, Partitioning.Custom) { Partitioner = (value, subtasks) => partitioner(key(value), subtasks) };
    }

    /// <summary>Sends every value to all of the next node's subtasks.</summary>
    public DataStream<T> Broadcast() => new(Node, _sideOutput, Partitioning.Broadcast);

    /// <summary>Sends every value to all subtasks of the operator that it is connected to next, which keep these states of it.</summary>
    /// <param name="states">The broadcast states, at least one.</param>
    public BroadcastStream<T> Broadcast(params ReadOnlySpan<IMapStateDescriptor> states) =>
        new(new Edge<T>(Node, Partitioning.Broadcast, _sideOutput), [.. states]);

    /// <summary>The values that the operator sent to a side output.</summary>
    public DataStream<TSide> GetSideOutput<TSide>(OutputTag<TSide> tag) => new(Node, tag.Name);

    /// <summary>Ends the stream in a sink.</summary>
    public DataStreamSink SinkTo(Sink<T> sink) => new(new SinkNode<T>(Node.Graph, Edge(), sink));

    /// <summary>Sets the stable name that the node's state is found by at restore. Unique within the job; never change it.</summary>
    public DataStream<T> Uid(string uid)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uid);
        Node.Uid = uid;
        return this;
    }

    /// <summary>Sets the name shown to people.</summary>
    public DataStream<T> Name(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Node.Name = name;
        return this;
    }

    /// <summary>Sets the number of subtasks; at least 1.</summary>
    public DataStream<T> Parallelism(int parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
        if (Node.MustNotBeParallel && parallelism > 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(parallelism), parallelism,
                $"'{Node.Name}' (node {Node.Id}) sees the whole stream, so it has one subtask. Key the stream to have more, or leave its parallelism.");
        }

        Node.Parallelism = parallelism;
        return this;
    }

    internal Edge<T> Edge() => new(Node, _partitioning, _sideOutput) { IsForwardOnly = IsForwardOnly, Partitioner = Partitioner, Seed = Seed };
}
