namespace Reviews.Learning.Sgd;

/// <summary>What keeps the weights of an <see cref="SgdClassifier"/> small.</summary>
public enum SgdPenalty
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The sum of the magnitudes, truncated cumulatively (Tsuruoka, Tsujii and Ananiadou, 2009).</summary>
    L1,

    /// <summary>Half the sum of the squares.</summary>
    L2,

    /// <summary>Both, in the proportion of <see cref="SgdOptions.L1Ratio"/>.</summary>
    ElasticNet,
}

/// <summary>How the learning rate of an <see cref="SgdClassifier"/> falls.</summary>
public enum SgdLearningRate
{
    /// <summary>1 / (α (t0 + t - 1)) (Bottou, 2012).</summary>
    Optimal,

    /// <summary><see cref="SgdOptions.Eta0"/>.</summary>
    Constant,

    /// <summary><see cref="SgdOptions.Eta0"/> / t^<see cref="SgdOptions.PowerT"/>.</summary>
    InvScaling,

    /// <summary><see cref="SgdOptions.Eta0"/>, a fifth of it whenever the loss no longer falls.</summary>
    Adaptive,
}

/// <summary>Parameters of <see cref="SgdClassifier"/>; names and defaults are scikit-learn's, the loss is <c>log_loss</c>. Immutable.</summary>
public sealed record SgdOptions
{
    /// <summary>The penalty. Default: L2.</summary>
    public SgdPenalty Penalty { get; init; } = SgdPenalty.L2;

    /// <summary>The penalty's strength, and the optimal learning rate's constant. Default: 1e-4.</summary>
    public double Alpha { get; init; } = 1e-4;

    /// <summary>The share of L1 in the elastic net, 0 to 1. Default: 0.15.</summary>
    public double L1Ratio { get; init; } = 0.15;

    /// <summary>Whether there is an intercept. Default: yes.</summary>
    public bool FitIntercept { get; init; } = true;

    /// <summary>The most epochs of a fit. Default: 1000.</summary>
    public int MaxIterations { get; init; } = 1000;

    /// <summary>By how much the mean loss must fall; null to run all epochs. Default: 1e-3.</summary>
    public double? Tolerance { get; init; } = 1e-3;

    /// <summary>After how many epochs without that a fit ends. Default: 5.</summary>
    public int IterationsWithoutChange { get; init; } = 5;

    /// <summary>Whether rows are shuffled before each epoch. Default: yes.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>The seed of all chance (<c>random_state</c>). Default: 0.</summary>
    public uint RandomState { get; init; }

    /// <summary>How the learning rate falls. Default: optimal.</summary>
    public SgdLearningRate LearningRate { get; init; } = SgdLearningRate.Optimal;

    /// <summary>The first learning rate where it is not optimal. Default: 0.01.</summary>
    public double Eta0 { get; init; } = 0.01;

    /// <summary>The exponent of <see cref="SgdLearningRate.InvScaling"/>. Default: 0.5.</summary>
    public double PowerT { get; init; } = 0.5;

    /// <summary>The weight of each class that is not 1; null for none. Default: null.</summary>
    public IReadOnlyDictionary<int, double>? ClassWeights { get; init; }

    /// <summary>Whether classes weigh N / (K n) instead; not for <see cref="SgdClassifier.PartialFit"/>. Default: no.</summary>
    public bool BalancedClassWeights { get; init; }

    /// <summary>Whether a fit starts from the weights of the one before. Default: no.</summary>
    public bool WarmStart { get; init; }

    /// <summary>From which row on weights are averaged (1 is scikit-learn's <c>average=True</c>); 0 for never. Default: 0.</summary>
    public int Average { get; init; }

    internal void Validate()
    {
        if (!(Alpha >= 0 && double.IsFinite(Alpha)))
            throw new ArgumentException($"Alpha is {Alpha}; choose 0 or more.");
        if (Alpha == 0 && LearningRate == SgdLearningRate.Optimal)
            throw new ArgumentException("Alpha is 0, which the optimal learning rate divides by; choose more, or another learning rate.");
        if (!(L1Ratio >= 0 && L1Ratio <= 1))
            throw new ArgumentException($"L1Ratio is {L1Ratio}; choose 0 to 1.");
        if (!(Eta0 > 0 && double.IsFinite(Eta0)) || !double.IsFinite(PowerT))
            throw new ArgumentException($"Eta0 is {Eta0} and PowerT {PowerT}; choose an Eta0 above 0, both finite.");
        if (MaxIterations < 1 || IterationsWithoutChange < 1 || Average < 0)
            throw new ArgumentException("MaxIterations and IterationsWithoutChange must be at least 1, Average at least 0.");
        if (Tolerance is double tolerance && !(tolerance >= 0))
            throw new ArgumentException($"Tolerance is {tolerance}; choose 0 or more, or null to run all epochs.");
        if (BalancedClassWeights && ClassWeights is not null)
            throw new ArgumentException("ClassWeights and BalancedClassWeights exclude each other; choose one.");
    }
}
