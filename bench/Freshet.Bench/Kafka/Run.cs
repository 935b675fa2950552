using System.Diagnostics;

namespace Freshet.Bench.Kafka;

/// <summary>What a run took.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="CpuSeconds">On the cores of this process.</param>
/// <param name="Check">A sum over what was done, by which two runs are compared.</param>
internal readonly record struct Run(double Seconds, double CpuSeconds, long Check);

/// <summary>Measures from a first call to a second. Used by several threads one after another.</summary>
internal sealed class RunMeter
{
    private long _started;
    private TimeSpan _cpu;

    public bool IsStarted => Volatile.Read(ref _started) != 0;

    public void Start()
    {
        _cpu = Environment.CpuUsage.TotalTime;
        Volatile.Write(ref _started, Stopwatch.GetTimestamp());
    }

    public Run Stop(long check) => new(Stopwatch.GetElapsedTime(_started).TotalSeconds, (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds, check);
}
