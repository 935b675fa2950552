namespace Reviews.Learning.Sgd;

/// <summary>
/// Weights with a common factor, so that a decay touches one number, and their average by Bottou's trick (2012), which touches only a row's
/// features. The algorithm of scikit-learn's <c>WeightVector</c>. Not thread-safe.
/// </summary>
internal sealed class WeightVector(int features, bool averaged, bool truncated)
{
    private const double FoldBelow = 1e-9;
    private readonly double[] _weights = new double[features];
    private readonly double[]? _average = averaged ? new double[features] : null;
    private readonly double[] _penalized = truncated ? new double[features] : [];
    private double _scale = 1;
    private double _averageA;
    private double _averageB = 1;

    // scikit-learn's sums of squares and magnitudes for the rule that ends a fit. They should be those of all weights; since 1.9 an update replaces them
    // by those of the row's weights.
    private double _squares;
    private double _magnitudes;

    public ReadOnlySpan<double> Weights
    {
        get
        {
            Fold();
            return _weights;
        }
    }

    public ReadOnlySpan<double> Average
    {
        get
        {
            Fold();
            return _average;
        }
    }

    public void Load(ReadOnlySpan<double> weights)
    {
        weights.CopyTo(_weights);
        (_scale, _averageA, _averageB) = (1, 0, 1);
        _average?.AsSpan().Clear();
    }

    public void MeasureAll()
    {
        Fold();
        (_squares, _magnitudes) = (0, 0);
        foreach (double weight in _weights)
        {
            _squares += weight * weight;
            _magnitudes += Math.Abs(weight);
        }
    }

    public double PenaltyLoss(double l1Ratio) => ((1 - l1Ratio) * 0.5 * _squares) + (l1Ratio * _magnitudes);

    public double Dot(ReadOnlySpan<int> indices, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int i = 0; i < indices.Length; i++)
            sum += _weights[indices[i]] * values[i];
        return sum * _scale;
    }

    public void Add(ReadOnlySpan<int> indices, ReadOnlySpan<double> values, double factor)
    {
        double scaled = factor / _scale;
        double squares = 0, magnitudes = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            ref double weight = ref _weights[indices[i]];
            weight += values[i] * scaled;
            squares += weight * weight;
            magnitudes += Math.Abs(weight);
        }

        (_squares, _magnitudes) = (squares * _scale * _scale, magnitudes * _scale);
    }

    public void Decay(double factor)
    {
        _scale *= factor;
        _squares *= factor * factor;
        _magnitudes *= factor;
        if (_scale < FoldBelow)
            Fold();
    }

    /// <summary>Takes what <see cref="Add"/> added, as the <paramref name="count"/>th row, into the average.</summary>
    public void AddToAverage(ReadOnlySpan<int> indices, ReadOnlySpan<double> values, double factor, double count)
    {
        double scaled = -factor / _scale;
        for (int i = 0; i < indices.Length; i++)
            _average![indices[i]] += _averageA * values[i] * scaled;
        double share = 1 / count;
        if (count > 1)
            _averageB /= 1 - share;
        _averageA += share * _averageB * _scale;
    }

    /// <summary>Truncates the row's weights to what <paramref name="total"/>, the L1 penalty of all rows so far, has left of them.</summary>
    public void Truncate(ReadOnlySpan<int> indices, double total)
    {
        foreach (int index in indices)
        {
            ref double weight = ref _weights[index];
            ref double penalized = ref _penalized[index];
            double before = weight;
            if (_scale * before > 0)
                weight = Math.Max(0, weight - ((total + penalized) / _scale));
            else if (_scale * before < 0)
                weight = Math.Min(0, weight + ((total - penalized) / _scale));
            penalized += _scale * (weight - before);
        }
    }

    /// <summary>Begins a count of L1 penalties for rows with these features.</summary>
    public void ForgetPenalties(ReadOnlySpan<int> indices)
    {
        foreach (int index in indices)
            _penalized[index] = 0;
    }

    // Weights and average as they are, with factors of 1.
    private void Fold()
    {
        if (_average is not null && (_averageA != 0 || _averageB != 1))
        {
            for (int i = 0; i < _average.Length; i++)
                _average[i] = (_average[i] + (_averageA * _weights[i])) / _averageB;
            (_averageA, _averageB) = (0, 1);
        }

        if (_scale == 1)
            return;
        foreach (ref double weight in _weights.AsSpan())
            weight *= _scale;
        _scale = 1;
    }
}
