using Freshet.Runtime.Metrics;

namespace Freshet.Server.Job;

/// <summary>A job between two snapshots. Immutable.</summary>
/// <param name="Metrics">The later snapshot.</param>
/// <param name="Vertices">Its vertices, in the same order.</param>
public sealed record JobRates(JobMetrics Metrics, IReadOnlyList<VertexRates> Vertices)
{
    /// <summary>Records that came in from the outside per second: the input of the vertices that begin with a source.</summary>
    public double SourcesPerSecond(IReadOnlySet<int> sources) => Vertices.Where(v => sources.Contains(v.Vertex.Id)).Sum(v => v.InPerSecond);

    /// <summary>What happened between two snapshots of one run; without an earlier one, since the start.</summary>
    public static JobRates Between(JobMetrics? earlier, JobMetrics later)
    {
        ArgumentNullException.ThrowIfNull(later);
        Dictionary<int, VertexMetrics> before = earlier is null || earlier.Uptime > later.Uptime ? [] : earlier.Vertices.ToDictionary(v => v.Id);
        double seconds = (later.Uptime - (before.Count == 0 ? TimeSpan.Zero : earlier!.Uptime)).TotalSeconds;
        return new JobRates(later, [.. later.Vertices.Select(v => Of(before.GetValueOrDefault(v.Id), v, seconds))]);
    }

    private static VertexRates Of(VertexMetrics? earlier, VertexMetrics later, double seconds)
    {
        TimeSpan busy = later.Busy - (earlier?.Busy ?? TimeSpan.Zero);
        TimeSpan idle = later.Idle - (earlier?.Idle ?? TimeSpan.Zero);
        TimeSpan backPressured = later.BackPressured - (earlier?.BackPressured ?? TimeSpan.Zero);
        double whole = (busy + idle + backPressured).TotalSeconds;
        return new VertexRates(
            later, PerSecond(later.RecordsIn - (earlier?.RecordsIn ?? 0)), PerSecond(later.RecordsOut - (earlier?.RecordsOut ?? 0)), Share(busy),
            Share(idle), Share(backPressured));

        double PerSecond(long records) => seconds > 0 ? Math.Max(0, records) / seconds : 0;
        double Share(TimeSpan part) => whole > 0 ? Math.Clamp(part.TotalSeconds / whole, 0, 1) : 0;
    }
}

/// <summary>A vertex between two snapshots. The three shares are of the time of its subtasks, 0 to 1. Immutable.</summary>
/// <param name="Vertex">The later snapshot.</param>
/// <param name="InPerSecond">Records taken in per second.</param>
/// <param name="OutPerSecond">Records sent on per second.</param>
/// <param name="Busy">The share spent working.</param>
/// <param name="Idle">The share with nothing to do.</param>
/// <param name="BackPressured">The share waiting for room.</param>
public sealed record VertexRates(VertexMetrics Vertex, double InPerSecond, double OutPerSecond, double Busy, double Idle, double BackPressured)
{
    /// <summary>What it mostly does: waiting for room from half of its time, hot from 80 % busy, busy from 5 %.</summary>
    public VertexState State => (Busy, BackPressured) switch
    {
        (_, >= 0.5) => VertexState.BackPressured,
        ( >= 0.8, _) => VertexState.Hot,
        ( >= 0.05, _) => VertexState.Busy,
        _ => VertexState.Idle,
    };
}

/// <summary>What a vertex mostly does.</summary>
public enum VertexState
{
    /// <summary>It waits for records.</summary>
    Idle,

    /// <summary>It works with time to spare.</summary>
    Busy,

    /// <summary>It works nearly all the time.</summary>
    Hot,

    /// <summary>It waits for room behind it at least half of the time.</summary>
    BackPressured,
}
