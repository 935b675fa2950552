namespace Reviews.Learning;

/// <summary>How an <see cref="FtrlClassifier"/> turns the scores of its classes into probabilities, and so what an error is.</summary>
public enum FtrlLink : byte
{
    /// <summary>Each class against the rest: a sigmoid each, normalised where they are shown.</summary>
    OneVersusRest,

    /// <summary>All classes together: softmax, the multinomial logistic loss.</summary>
    Softmax,
}

/// <summary>Parameters of <see cref="FtrlClassifier"/>. Immutable.</summary>
/// <remarks>The defaults were chosen on the first 30 % of a stream of reviews in the form of Reviews.Text's normalizer; docs/quality.md lists what was tried.</remarks>
public sealed record FtrlOptions
{
    /// <summary>Number of classes, 2 to 64.</summary>
    public int Classes { get; init; } = StarLabel.Count;

    /// <summary>Size of the hashed space: a power of two from 2^10 to 2^24.</summary>
    public int Dimensions { get; init; } = 1 << 20;

    /// <summary>Scores to probabilities. Default: softmax.</summary>
    public FtrlLink Link { get; init; } = FtrlLink.Softmax;

    /// <summary>Learning rate α.</summary>
    public float Alpha { get; init; } = 0.4f;

    /// <summary>Smoothing β of the per-coordinate rate.</summary>
    public float Beta { get; init; } = 0.1f;

    /// <summary>L1 strength: coordinates with |z| at or below it weigh nothing.</summary>
    public float Lambda1 { get; init; }

    /// <summary>L2 strength.</summary>
    public float Lambda2 { get; init; }

    /// <summary>The power of N/(K·n) by which an example of a class of n in N weighs: 0 for no weights, 0.5 for their root, 1 for full balance.</summary>
    public float WeightPower { get; init; } = 0.55f;

    /// <summary>Upper limit of that weight.</summary>
    public float WeightCap { get; init; } = 5f;

    internal void Validate()
    {
        if (Classes is < 2 or > 64)
        {
            throw new ArgumentException($"Classes is {Classes}; choose 2 to 64.");
        }

        if (Dimensions is < 1 << 10 or > 1 << 24 || !int.IsPow2(Dimensions))
        {
            throw new ArgumentException($"Dimensions is {Dimensions}; choose a power of two from 1024 to 16777216.");
        }

        if (!Enum.IsDefined(Link))
        {
            throw new ArgumentException($"Link is {Link}; choose OneVersusRest or Softmax.");
        }

        if (!(Alpha > 0 && Beta > 0 && Lambda1 >= 0 && Lambda2 >= 0 && WeightCap > 0 && WeightPower >= 0)
            || !float.IsFinite(Alpha + Beta + Lambda1 + Lambda2 + WeightCap + WeightPower))
        {
            throw new ArgumentException("Alpha, Beta and WeightCap must be above 0, Lambda1, Lambda2 and WeightPower at least 0, all finite.");
        }
    }
}
