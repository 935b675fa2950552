namespace Reviews.Text;

/// <summary>How text becomes features. Checked when a <see cref="FeatureHasher"/> is made. Immutable.</summary>
public sealed record FeatureHasherOptions
{
    /// <summary>Number of dimensions, 1 to 2^30; a power of two is fastest. Default: 2^20.</summary>
    public int Dimensions { get; init; } = 1 << 20;

    /// <summary>Whether pairs of neighbouring tokens are features too. Default: yes.</summary>
    public bool Bigrams { get; init; } = true;

    /// <summary>Whether a frequency n counts as 1 + ln n. Default: yes.</summary>
    public bool Sublinear { get; init; } = true;
}
