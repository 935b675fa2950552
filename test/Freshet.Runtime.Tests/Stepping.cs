using Freshet.Testing;

namespace Freshet.Runtime.Tests;

internal static class Stepping
{
    private const int Most = 100_000;

    /// <summary>Steps until nothing is left to do, which need not be the job's end.</summary>
    public static void StepToRest(this SteppedJob job)
    {
        for (int steps = 0; job.Step(); steps++)
            Assert.True(steps < Most, "It does not come to rest.");
    }
}
