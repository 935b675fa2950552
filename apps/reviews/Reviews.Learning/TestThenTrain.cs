using System.Buffers;

namespace Reviews.Learning;

/// <summary>
/// Predicts each example when it comes and learns it when its label is known: at once, or a delay of event time later. Quality is counted when the label
/// comes, for the prediction made before. Nothing waits and no clock is read, so that a stream operator can run it: it feeds examples in the order of
/// their time and asks with each watermark for the labels that are due. One thread at a time.
/// </summary>
public sealed class TestThenTrain
{
    private const int FormatVersion = 1;
    private readonly PendingLabels _pending;

    /// <summary>Runs a model and its evaluation; what they hold is continued.</summary>
    /// <param name="model">The model.</param>
    /// <param name="evaluation">Its evaluation, of as many classes.</param>
    /// <param name="labelDelay">How much later than an example its label is known, at least 0.</param>
    public TestThenTrain(FtrlClassifier model, PrequentialEvaluation evaluation, TimeSpan labelDelay = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentOutOfRangeException.ThrowIfLessThan(labelDelay, TimeSpan.Zero);
        (Model, Evaluation, LabelDelay) = (model, evaluation, labelDelay);
        _pending = new PendingLabels(model.Options.Classes);
    }

    /// <summary>The model.</summary>
    public FtrlClassifier Model { get; }

    /// <summary>Its evaluation.</summary>
    public PrequentialEvaluation Evaluation { get; }

    /// <summary>How much later than an example its label is known.</summary>
    public TimeSpan LabelDelay { get; }

    /// <summary>Examples whose labels are awaited.</summary>
    public int Pending => _pending.Count;

    /// <summary>The event time at which the next label is known, <see cref="long.MaxValue"/> where none is awaited: what to set a timer to.</summary>
    public long NextLabelDue => _pending.NextDue;

    /// <summary>Predicts an example; learns it too, where its label is known at once.</summary>
    /// <param name="time">Its event time, milliseconds since the Unix epoch.</param>
    /// <param name="indices">Its features.</param>
    /// <param name="values">Their values.</param>
    /// <param name="label">The label that it has, or will turn out to have.</param>
    /// <param name="probabilities">Receives the prediction.</param>
    /// <param name="outcome">What came of it, where the label is known at once.</param>
    /// <returns>Whether the label is known at once; else see <see cref="TryLearn"/>.</returns>
    public bool Predict(
        long time, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int label, Span<double> probabilities, out LabelOutcome outcome)
    {
        long updates = Model.Updates;
        if (LabelDelay == TimeSpan.Zero)
        {
            Model.PredictThenLearn(indices, values, label, probabilities);
            outcome = Count(time, label, probabilities, updates);
            return true;
        }

        Model.Predict(indices, values, probabilities);
        _pending.Add(time + (long)LabelDelay.TotalMilliseconds, time, indices, values, label, probabilities, updates);
        outcome = default;
        return false;
    }

    /// <summary>Learns the next label that is known by an event time; call it until it says no.</summary>
    /// <param name="time">The watermark, or the time of the example that comes next; <see cref="long.MaxValue"/> at the end.</param>
    /// <param name="outcome">What came of the prediction.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryLearn(long time, out LabelOutcome outcome)
    {
        outcome = default;
        if (_pending.Count == 0 || _pending.NextDue > time)
            return false;
        PendingLabels.Example example = _pending.Take();
        Model.Learn(example.Indices, example.Values, example.Label);
        outcome = Count(example.Time, example.Label, example.Probabilities, example.Updates);
        _pending.GiveBack(example);
        return true;
    }

    /// <summary>Writes the examples whose labels are awaited; model and evaluation are written by themselves.</summary>
    public void WritePendingTo(IBufferWriter<byte> writer) => StatePart.Write(writer, FormatVersion, _pending.Write);

    /// <summary>Awaits again what <see cref="WritePendingTo"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public void ReadPending(ReadOnlySpan<byte> bytes) => StatePart.Read(bytes, FormatVersion, "a list of awaited labels", state =>
    {
        _pending.Read(state);
        return _pending.Count;
    });

    private LabelOutcome Count(long time, int label, ReadOnlySpan<double> probabilities, long updates)
    {
        int predicted = Evaluation.Add(label, probabilities[..Model.Options.Classes]);
        return new LabelOutcome(time, label, predicted, probabilities[label], updates);
    }
}
