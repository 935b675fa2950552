using Freshet.Testing;

namespace Reviews.Job.Tests;

/// <summary>Steps a job to where a test wants it.</summary>
internal static class Stepping
{
    /// <summary>Steps until something is so; the test fails where the job ends before.</summary>
    public static void StepUntil(this SteppedJob job, Func<bool> isReached)
    {
        while (!isReached())
            Assert.True(job.Step(), "The job ended too early.");
    }

    /// <summary>Has the job take a checkpoint, and steps until that is complete.</summary>
    public static void TakeCheckpoint(this SteppedJob job)
    {
        long before = job.LastCheckpoint;
        job.TriggerCheckpoint();
        while (job.LastCheckpoint == before)
            Assert.True(job.Step(), "The checkpoint never completed.");
    }
}
