namespace Reviews.Job.Tests;

/// <summary>What of a prediction is of the run and not of the input.</summary>
internal static class ClockFields
{
    public static Prediction WithoutClock(this Prediction prediction) => prediction with { ProcessedAt = 0, Latency = null };
}
