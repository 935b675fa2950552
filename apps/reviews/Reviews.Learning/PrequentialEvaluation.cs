using System.Buffers;
using System.Runtime.InteropServices;

namespace Reviews.Learning;

/// <summary>
/// Quality of predictions that were made before their labels were learnt: over the whole stream, over a sliding window, and with a fading factor (Gama,
/// Sebastião and Rodrigues, "On evaluating stream learning algorithms", 2013). Nothing is allocated per prediction. One thread at a time.
/// </summary>
public sealed class PrequentialEvaluation
{
    private const int FormatVersion = 2;
    private const double SmallestProbability = 1e-15;
    private readonly int _classes;
    private readonly double _fadingFactor;
    private readonly ScoredPrediction[] _window;
    private readonly QualitySums _whole;
    private readonly QualitySums _recent;
    private readonly QualitySums _faded;
    private int _previous = -1;

    /// <summary>An empty evaluation of 2 to 64 classes.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="window">Predictions in the sliding window, at least 1.</param>
    /// <param name="fadingFactor">By what earlier predictions count less with each new one, above 0 and at most 1.</param>
    public PrequentialEvaluation(int classes = StarLabel.Count, int window = 1000, double fadingFactor = 0.999)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, FtrlClassifier.MaxLanes);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (!(fadingFactor > 0 && fadingFactor <= 1))
            throw new ArgumentOutOfRangeException(nameof(fadingFactor), fadingFactor, "A fading factor is above 0 and at most 1.");
        (_classes, _fadingFactor) = (classes, fadingFactor);
        _window = new ScoredPrediction[window];
        (_whole, _recent, _faded) = (new QualitySums(classes), new QualitySums(classes), new QualitySums(classes));
    }

    /// <summary>Predictions seen.</summary>
    public long Count { get; private set; }

    /// <summary>Counts one prediction without probabilities.</summary>
    public void Add(int actual, int predicted)
    {
        Check(actual);
        Check(predicted);
        Add(new ScoredPrediction(actual, predicted, _previous, double.NaN, double.NaN));
    }

    /// <summary>Counts one prediction: the class of the highest probability, the first of equals.</summary>
    /// <returns>The class predicted.</returns>
    public int Add(int actual, ReadOnlySpan<double> probabilities)
    {
        Check(actual);
        if (probabilities.Length != _classes)
            throw new ArgumentException($"{probabilities.Length} probabilities came for {_classes} classes.");
        int predicted = StarLabel.MostProbable(probabilities);
        double loss = -Math.Log(Math.Max(probabilities[actual], SmallestProbability));
        Add(new ScoredPrediction(actual, predicted, _previous, probabilities[predicted], loss));
        return predicted;
    }

    /// <summary>Quality over the whole stream.</summary>
    public QualityReport Whole() => _whole.Report();

    /// <summary>Quality over the window.</summary>
    public QualityReport Recent() => _recent.Report();

    /// <summary>Quality with earlier predictions faded.</summary>
    public QualityReport Faded() => _faded.Report();

    /// <summary>Writes the state, little-endian, with a checksum.</summary>
    public void WriteTo(IBufferWriter<byte> writer) => StatePart.Write(writer, FormatVersion, state =>
    {
        state.Write(_classes);
        state.Write(_window.Length);
        state.Write(_fadingFactor);
        state.Write(Count);
        state.Write(_previous);
        foreach (QualitySums sums in (ReadOnlySpan<QualitySums>)[_whole, _recent, _faded])
            state.Write(MemoryMarshal.AsBytes(sums.Values));
        for (int i = 0; i < Math.Min(Count, _window.Length); i++)
        {
            ScoredPrediction scored = _window[i];
            state.Write((sbyte)scored.Actual);
            state.Write((sbyte)scored.Predicted);
            state.Write((sbyte)scored.Previous);
            state.Write(scored.Confidence);
            state.Write(scored.LogLoss);
        }
    });

    /// <summary>Restores what <see cref="WriteTo"/> wrote; throws <see cref="InvalidDataException"/> on damage.</summary>
    public static PrequentialEvaluation Read(ReadOnlySpan<byte> bytes) => StatePart.Read(bytes, FormatVersion, "an evaluation", state =>
    {
        var read = new PrequentialEvaluation(state.ReadInt32(), state.ReadInt32(), state.ReadDouble())
        {
            Count = state.ReadInt64(),
            _previous = state.ReadInt32(),
        };
        foreach (QualitySums sums in (ReadOnlySpan<QualitySums>)[read._whole, read._recent, read._faded])
            state.BaseStream.ReadExactly(MemoryMarshal.AsBytes(sums.Values));
        for (int i = 0; i < Math.Min(read.Count, read._window.Length); i++)
            read._window[i] = new ScoredPrediction(state.ReadSByte(), state.ReadSByte(), state.ReadSByte(), state.ReadDouble(), state.ReadDouble());
        return read;
    });

    private void Add(in ScoredPrediction scored)
    {
        int slot = (int)(Count % _window.Length);
        bool isFull = Count >= _window.Length;
        if (isFull)
            _recent.Add(_window[slot], -1);
        _window[slot] = scored;
        _recent.Add(scored, 1);
        _whole.Add(scored, 1);
        _faded.Fade(_fadingFactor);
        _faded.Add(scored, 1);
        _previous = scored.Actual;
        Count++;
        if (isFull && slot == _window.Length - 1)
            SumWindowAgain();
    }

    // Taking back what was added leaves a rest in the last digits; once a window it is wiped off.
    private void SumWindowAgain()
    {
        _recent.Clear();
        foreach (ref readonly ScoredPrediction scored in _window.AsSpan())
            _recent.Add(scored, 1);
    }

    private void Check(int label)
    {
        if ((uint)label >= (uint)_classes)
            throw new ArgumentOutOfRangeException(nameof(label), label, $"A class lies between 0 and {_classes - 1}.");
    }
}
