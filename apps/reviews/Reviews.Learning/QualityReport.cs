namespace Reviews.Learning;

/// <summary>
/// Quality over some predictions. An F1 without true and without predicted members counts as 0, also in the mean; a kappa is 0 where the agreement that it
/// corrects for is 1. Immutable.
/// </summary>
/// <param name="Count">How many predictions; with a fading factor, the sum of their weights, rounded.</param>
/// <param name="Accuracy">The share of right ones.</param>
/// <param name="MacroF1">The mean of the classes' F1.</param>
/// <param name="Kappa">Agreement beyond chance (Cohen, 1960).</param>
/// <param name="ClassF1">The F1 of each class.</param>
public sealed record QualityReport(long Count, double Accuracy, double MacroF1, double Kappa, IReadOnlyList<double> ClassF1)
{
    /// <summary>
    /// Agreement beyond that of predicting the label that came before (Žliobaitė et al., "Evaluation methods and decision theory for classification of
    /// streaming data with temporal dependence", 2015). The first label has none before it, which counts as a miss.
    /// </summary>
    public double KappaTemporal { get; init; }

    /// <summary>The mean of -ln p of the true class, p no less than 1e-15; null where no prediction had probabilities.</summary>
    public double? LogLoss { get; init; }

    /// <summary>
    /// The expected calibration error over 15 bins of equal width (Guo et al., "On calibration of modern neural networks", 2017); null where no prediction
    /// had probabilities.
    /// </summary>
    public double? CalibrationError { get; init; }
}
