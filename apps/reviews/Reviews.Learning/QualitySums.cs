using System.Numerics;

namespace Reviews.Learning;

/// <summary>One prediction and what came true.</summary>
/// <param name="Actual">The true class.</param>
/// <param name="Predicted">The predicted one.</param>
/// <param name="Previous">The true class of the prediction before, -1 for none.</param>
/// <param name="Confidence">The probability of the predicted class; NaN for unknown.</param>
/// <param name="LogLoss">-ln p of the true class; NaN for unknown.</param>
internal readonly record struct ScoredPrediction(int Actual, int Predicted, int Previous, double Confidence, double LogLoss);

/// <summary>What a <see cref="QualityReport"/> is made of: sums over predictions, which may be taken back or fade. Not thread-safe.</summary>
internal sealed class QualitySums(int classes)
{
    private const int Bins = 15;
    private const int BinHits = Bins;
    private const int BinConfidence = 2 * Bins;
    private const int Persistent = 3 * Bins;
    private const int LogLoss = Persistent + 1;
    private const int Confusion = Persistent + 2;

    // One array, so that all of it fades in one pass: three of bins, the hits of the label before, the loss, then the confusion by true class.
    private readonly double[] _sums = new double[Confusion + (classes * classes)];

    public Span<double> Values => _sums;

    public void Add(in ScoredPrediction scored, double weight)
    {
        _sums[Confusion + (scored.Actual * classes) + scored.Predicted] += weight;
        if (scored.Previous == scored.Actual)
            _sums[Persistent] += weight;
        if (double.IsNaN(scored.Confidence))
            return;
        int bin = Math.Clamp((int)(scored.Confidence * Bins), 0, Bins - 1);
        _sums[bin] += weight;
        _sums[BinHits + bin] += scored.Actual == scored.Predicted ? weight : 0;
        _sums[BinConfidence + bin] += weight * scored.Confidence;
        _sums[LogLoss] += weight * scored.LogLoss;
    }

    public void Fade(double factor)
    {
        Span<double> rest = _sums;
        for (; rest.Length >= Vector<double>.Count; rest = rest[Vector<double>.Count..])
            (new Vector<double>(rest) * factor).CopyTo(rest);
        foreach (ref double sum in rest)
            sum *= factor;
    }

    public void Clear() => _sums.AsSpan().Clear();

    public QualityReport Report()
    {
        ReadOnlySpan<double> confusion = _sums.AsSpan(Confusion);
        double total = 0, hits = 0;
        double[] f1 = new double[classes];
        foreach (double cell in confusion)
            total += cell;
        for (int k = 0; k < classes; k++)
        {
            double actual = 0, predicted = 0;
            for (int j = 0; j < classes; j++)
            {
                actual += confusion[(k * classes) + j];
                predicted += confusion[(j * classes) + k];
            }

            double hit = confusion[(k * classes) + k];
            hits += hit;
            f1[k] = actual + predicted == 0 ? 0 : 2 * hit / (actual + predicted);
        }

        if (total == 0)
            return new QualityReport(0, 0, 0, 0, f1);
        double accuracy = hits / total;
        return new QualityReport((long)Math.Round(total), accuracy, f1.Average(), CohenKappa.Of(confusion, classes), f1)
        {
            KappaTemporal = CohenKappa.Beyond(accuracy, _sums[Persistent] / total),
            LogLoss = MeanLogLoss(),
            CalibrationError = ExpectedCalibrationError(),
        };
    }

    private double? MeanLogLoss()
    {
        double known = _sums.AsSpan(0, Bins).ToArray().Sum();
        return known > 0 ? _sums[LogLoss] / known : null;
    }

    private double? ExpectedCalibrationError()
    {
        double known = 0, error = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            known += _sums[bin];
            error += Math.Abs(_sums[BinHits + bin] - _sums[BinConfidence + bin]);
        }

        return known > 0 ? error / known : null;
    }
}
