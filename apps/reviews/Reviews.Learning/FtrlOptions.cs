namespace Reviews.Learning;

/// <summary>Parameters of <see cref="FtrlClassifier"/>. Immutable.</summary>
public sealed record FtrlOptions
{
    /// <summary>Number of classes, 2 to 64.</summary>
    public int Classes { get; init; } = StarLabel.Count;
    /// <summary>Size of the hashed space: a power of two from 2^10 to 2^24.</summary>
    public int Dimensions { get; init; } = 1 << 20;
    /// <summary>Learning rate α.</summary>
    public float Alpha { get; init; } = 3f;
    /// <summary>Smoothing β of the per-coordinate rate.</summary>
    public float Beta { get; init; } = 1f;
    /// <summary>L1 strength: coordinates with |z| at or below it weigh nothing.</summary>
    public float Lambda1 { get; init; }
    /// <summary>L2 strength.</summary>
    public float Lambda2 { get; init; }
    /// <summary>Upper limit of the class weight √(N/(K·n)).</summary>
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

        if (!(Alpha > 0 && Beta > 0 && Lambda1 >= 0 && Lambda2 >= 0 && WeightCap > 0) || !float.IsFinite(Alpha + Beta + Lambda1 + Lambda2 + WeightCap))
        {
            throw new ArgumentException("Alpha, Beta and WeightCap must be above 0, Lambda1 and Lambda2 at least 0, all finite.");
        }
    }
}
