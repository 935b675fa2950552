using System.Diagnostics;

namespace Freshet.Crash.Kills;

/// <summary>Starts a job again and again, and has it killed each time as the plan says.</summary>
internal static class KillRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <param name="job">The job's command line, as the child program takes it.</param>
    /// <param name="plan">How its processes die, one after the other.</param>
    /// <param name="fault">What is made wrong on purpose; null for nothing.</param>
    /// <param name="counts">Takes what happened.</param>
    public static async Task RunAsync(IReadOnlyList<string> job, IReadOnlyList<Kill> plan, string? fault, KillCounts counts)
    {
        Stopwatch? down = null;
        foreach (Kill kill in plan)
        {
            using ChildProcess child = ChildProcess.Start(job, kill.At, fault);
            TimeSpan before = down?.Elapsed ?? TimeSpan.Zero;
            await DieAsync(child, kill);
            if (child is { HasExited: true, WasKilled: false })
                throw child.Ended();
            counts.Died(child, kill);
            if (child.ReadAfter is { } after)
            {
                if (down is not null)
                    counts.Recovered(before + after);
                down = null;
            }

            down ??= Stopwatch.StartNew();
            Console.Write('.');
        }

        Console.WriteLine();
    }

    private static async Task DieAsync(ChildProcess child, Kill kill)
    {
        if (kill.Point is null)
        {
            if (kill.IsRunning)
                await child.ReadsAsync().WaitAsync(Patience);
            await Task.Delay(kill.Delay);
            await child.KillAsync();
            return;
        }

        if (kill.Point == Kill.StopPoint)
        {
            await child.ReadsAsync().WaitAsync(Patience);
            if (!child.HasExited)
                child.Terminate();
        }

        if (!await child.TryExitAsync(Patience))
            await child.KillAsync();
    }
}
