namespace Reviews.Inference;

/// <summary>How many sessions run at once, and the threads inside an operator of each. Immutable.</summary>
public readonly record struct SessionPlan(int Sessions, int Threads);
