namespace Reviews.Inference;

/// <summary>One text's answer: index of the label, its name, and probabilities in the model's order.</summary>
public sealed record SentimentPrediction(int Index, string Label, float[] Probabilities);
