namespace Reviews.Learning.Drift;

/// <summary>Which detector raised an alarm.</summary>
public enum DriftDetectorKind : byte
{
    /// <summary><see cref="Drift.Adwin"/>.</summary>
    Adwin,

    /// <summary><see cref="Drift.PageHinkley"/>.</summary>
    PageHinkley,

    /// <summary><see cref="Drift.Kswin"/>.</summary>
    Kswin,
}

/// <summary>That the predictions of a class have changed. It says so and no more: the model goes on learning as it was. Immutable.</summary>
/// <param name="Detector">Which detector says so.</param>
/// <param name="Class">The true class whose predictions it watches.</param>
/// <param name="Time">The event time of the prediction at which it said so, milliseconds since the Unix epoch.</param>
/// <param name="Count">How many predictions of that class there had been.</param>
/// <param name="Before">The detector's mean before: the share of wrong predictions, for <see cref="DriftDetectorKind.Kswin"/> of missing probability.</param>
/// <param name="After">Its mean now: of what is left of its window. Page-Hinkley has no window, only the mean since its last alarm.</param>
public readonly record struct DriftAlarm(DriftDetectorKind Detector, int Class, long Time, long Count, double Before, double After);
