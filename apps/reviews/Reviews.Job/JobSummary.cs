namespace Reviews.Job;

/// <summary>What a run came to; printed as one JSON line with <c>--summary json</c>.</summary>
internal sealed record JobSummary(
    long Predicted, long DeadLettered, long Late, long Alerts, double Seconds, double ReviewsPerSecond, double PeakMemoryMegabytes,
    double Accuracy, double MacroF1, double Kappa, string ModelHash);
