using Freshet.Graph;
using Freshet.Runtime.Metrics;
using Freshet.Sinks;
using Freshet.Sources;

namespace Freshet.Server.Tests;

/// <summary>A job of three vertices, and snapshots of it.</summary>
internal static class Jobs
{
    public static JobGraph Graph()
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<int> numbers = environment.FromSource(new CollectionSource<int>([1, 2, 3]), WatermarkStrategy<int>.ForBoundedOutOfOrderness(TimeSpan.Zero)).Uid("numbers").Name("numbers <b>");
        numbers.Filter(n => n > 1).Name("big").SinkTo(new CollectionSink<int>()).Name("kept");
        return environment.Graph;
    }

    public static JobMetrics Metrics(double seconds, params VertexMetrics[] vertices) => new(
        DateTimeOffset.UnixEpoch.AddSeconds(seconds), TimeSpan.FromSeconds(seconds), JobStatus.Running, vertices,
        new CheckpointMetrics(4, 7, DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(12), 34_500, 3, 2, "Checkpoint 6 could not be written."),
        new LatencyMetrics(100, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(42), TimeSpan.FromMilliseconds(50)));

    public static VertexMetrics Vertex(int id, long recordsIn = 0, long recordsOut = 0, double busy = 0, double idle = 0, double backPressured = 0, params int[] nodes) => new(
        id, nodes.Length == 0 ? [id] : nodes, $"vertex {id}", 1, recordsIn, recordsOut, TimeSpan.FromSeconds(busy), TimeSpan.FromSeconds(idle),
        TimeSpan.FromSeconds(backPressured), new EventTime(1_700_000_000_000), 0.25);
}
