namespace Reviews.Learning.Drift;

/// <summary>Parameters of <see cref="PageHinkley"/>. Immutable.</summary>
public sealed record PageHinkleyOptions
{
    /// <summary>Values before the first alarm, at least 1.</summary>
    public int MinimumValues { get; init; } = 30;

    /// <summary>The rise above the mean that is tolerated (δ), at least 0.</summary>
    public double Tolerance { get; init; } = 0.005;

    /// <summary>The sum of rises that is an alarm (λ), above 0.</summary>
    public double Threshold { get; init; } = 50;

    /// <summary>By what the sum fades with each value, above 0 and at most 1.</summary>
    public double Fading { get; init; } = 0.9999;

    internal void Validate()
    {
        if (MinimumValues < 1 || !(Tolerance >= 0) || !(Threshold > 0) || !(Fading > 0 && Fading <= 1))
            throw new ArgumentException("MinimumValues is at least 1, Tolerance at least 0, Threshold above 0, Fading above 0 and at most 1.");
    }
}

/// <summary>
/// The Page-Hinkley test for a rise of the mean (Page, "Continuous inspection schemes", Biometrika 1954; with fading as in Gama et al., "A survey on
/// concept drift adaptation", 2014). After an alarm it begins anew with the next value. Not thread-safe.
/// </summary>
public sealed class PageHinkley : IDriftDetector
{
    private readonly PageHinkleyOptions _options;
    private long _count;
    private double _sum;
    private bool _isOver;

    /// <summary>A test that has seen nothing.</summary>
    /// <exception cref="ArgumentException">A parameter is out of range.</exception>
    public PageHinkley(PageHinkleyOptions? options = null)
    {
        _options = options ?? new PageHinkleyOptions();
        _options.Validate();
    }

    /// <summary>The mean since the last alarm.</summary>
    public double Mean { get; private set; }

    /// <inheritdoc/>
    public bool Update(double value)
    {
        if (_isOver)
            (_count, _sum, Mean) = (0, 0, 0);
        Mean += (value - Mean) / ++_count;
        _sum = Math.Max(0, (_options.Fading * _sum) + value - Mean - _options.Tolerance);
        _isOver = _count + 1 >= _options.MinimumValues && _sum >= _options.Threshold;
        return _isOver;
    }

    void IDriftDetector.Write(BinaryWriter state)
    {
        state.Write(_count);
        state.Write(_sum);
        state.Write(Mean);
        state.Write(_isOver);
    }

    void IDriftDetector.Read(BinaryReader state) =>
        (_count, _sum, Mean, _isOver) = (state.ReadInt64(), state.ReadDouble(), state.ReadDouble(), state.ReadBoolean());
}
