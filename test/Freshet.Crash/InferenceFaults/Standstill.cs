using System.Diagnostics;
using Freshet.Crash.Kills;

namespace Freshet.Crash.InferenceFaults;

/// <summary>Finds how long a job's input stands still.</summary>
internal static class Standstill
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest time within some time in which the job read nothing.</summary>
    public static async Task<TimeSpan> LongestAsync(ChildProcess job, TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        long read = job.Read;
        TimeSpan since = clock.Elapsed;
        TimeSpan longest = TimeSpan.Zero;
        while (clock.Elapsed < within)
        {
            await Task.Delay(LookInterval);
            if (job.HasExited)
                throw job.Ended();
            if (job.Read != read)
                (read, since) = (job.Read, clock.Elapsed);
            else if (clock.Elapsed - since > longest)
                longest = clock.Elapsed - since;
        }

        return longest;
    }
}
