namespace Reviews.Learning;

/// <summary>A prediction whose label has come and been learnt. Immutable.</summary>
/// <param name="Time">The prediction's event time, milliseconds since the Unix epoch.</param>
/// <param name="Actual">The true class.</param>
/// <param name="Predicted">The class predicted.</param>
/// <param name="Probability">The probability that the true class was given.</param>
/// <param name="Updates">How many examples the model had learnt when it predicted.</param>
public readonly record struct LabelOutcome(long Time, int Actual, int Predicted, double Probability, long Updates);
