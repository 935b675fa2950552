using Reviews.Learning.Drift;

namespace Reviews.Job.Learners;

/// <summary>An alarm with the model whose predictions have changed. Immutable.</summary>
internal sealed record ModelDrift(string Model, DriftAlarm Alarm);
