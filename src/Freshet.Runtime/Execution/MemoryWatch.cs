using Freshet.Runtime.Metrics;

namespace Freshet.Runtime.Execution;

/// <summary>
/// Watches how much of its limit a job has of the managed heap. What looks like too much may be garbage: before it says so, it has everything collected
/// and looks again. Looked at by one thread; the metrics are read by any.
/// </summary>
/// <param name="limit">Bytes.</param>
/// <param name="read">Gives the bytes that the heap takes: as they were after the last collection, or (true) after one of everything.</param>
internal sealed class MemoryWatch(long limit, Func<bool, long> read)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const double AlarmShare = 0.8;

    private MemoryMetrics _metrics = new(read(false), limit, IsAlarm: false);

    public MemoryMetrics Metrics => Volatile.Read(ref _metrics);

    /// <summary>What the garbage collector knows.</summary>
    public static long ReadHeap(bool collects)
    {
        if (collects)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetGCMemoryInfo(collects ? GCKind.FullBlocking : GCKind.Any).HeapSizeBytes;
    }

    /// <summary>Looks; true where the job takes more than it may.</summary>
    public bool IsExceeded()
    {
        long used = read(false);
        if (used > limit)
            used = read(true);
        Volatile.Write(ref _metrics, new MemoryMetrics(used, limit, used > AlarmShare * limit));
        return used > limit;
    }
}
