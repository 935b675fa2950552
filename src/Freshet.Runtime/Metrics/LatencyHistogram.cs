using System.Diagnostics;
using HdrHistogram;

namespace Freshet.Runtime.Metrics;

/// <summary>How long latency markers took from their source to a sink, in microseconds up to an hour. Thread-safe.</summary>
internal sealed class LatencyHistogram
{
    private readonly Lock _lock = new();
    private readonly LongHistogram _microseconds = new(1, 3_600_000_000L, 2);

    public void Record(long sentTimestamp)
    {
        long microseconds = (long)Stopwatch.GetElapsedTime(sentTimestamp).TotalMicroseconds;
        lock (_lock)
            _microseconds.RecordValue(Math.Clamp(microseconds, 1, 3_600_000_000L));
    }

    public LatencyMetrics Read()
    {
        lock (_lock)
        {
            return _microseconds.TotalCount == 0
                ? new LatencyMetrics(0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero)
                : new LatencyMetrics(_microseconds.TotalCount, At(50), At(99), At(99.9));
        }
    }

    private TimeSpan At(double percentile) => TimeSpan.FromMicroseconds(_microseconds.GetValueAtPercentile(percentile));
}
