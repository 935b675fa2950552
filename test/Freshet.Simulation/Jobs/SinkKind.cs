namespace Freshet.Simulation.Jobs;

/// <summary>Where a job's results go.</summary>
internal enum SinkKind
{
    /// <summary>A store that keeps results and marks in one transaction.</summary>
    MarkedStore,

    /// <summary>A topic, by the Kafka connector's exactly-once protocol.</summary>
    Topic,
}
