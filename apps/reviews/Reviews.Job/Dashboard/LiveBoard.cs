using Freshet;
using Reviews.Job.Analytics;
using Reviews.Job.Learners;
using Reviews.Learning.Promotion;

namespace Reviews.Job.Dashboard;

/// <summary>
/// What the dashboard shows of the application: the newest predictions, alerts and dead letters, and per model the labels and the quality over
/// the run. Bounded memory, however long the run. Thread-safe. Of the texts of reviews it holds only the words of the newest explanations: few, and cut
/// (<see cref="ReviewExplanation"/>).
/// </summary>
internal sealed class LiveBoard
{
    internal const int KeptPredictions = 60;
    internal const int KeptAlerts = 100;
    internal const int KeptDeadLetters = 50;
    internal const int KeptDrifts = 50;
    internal const int KeptPromotions = 20;
    internal const int KeptExplanations = 6;

    private readonly Lock _lock = new();
    private readonly Queue<Prediction> _predictions = new();
    private readonly Queue<NegativeAlert> _alerts = new();
    private readonly Queue<BoardDeadLetter> _deadLetters = new();
    private readonly Queue<ModelDrift> _drifts = new();
    private readonly Queue<PromotionRecord> _promotions = new();
    private readonly Queue<ReviewExplanation> _explanations = new();
    private readonly SortedDictionary<string, ModelBoard> _models = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string First, string Second), AgreementMatrix> _agreements = [];
    private long _alertCount, _deadLetterCount, _lateCount, _driftCount;

    /// <summary>Takes a batch of predictions; quality is counted from the label that the stars give.</summary>
    public void Add(ReadOnlySpan<Record<Prediction>> batch)
    {
        lock (_lock)
        {
            foreach (ref readonly Record<Prediction> record in batch)
                Of(record.Value.Model).Add(record.Value);
            Keep(_predictions, batch, KeptPredictions);
        }
    }

    /// <summary>Takes a batch of alerts.</summary>
    public void Add(ReadOnlySpan<Record<NegativeAlert>> batch)
    {
        lock (_lock)
        {
            _alertCount += batch.Length;
            Keep(_alerts, batch, KeptAlerts);
        }
    }

    /// <summary>Takes a batch of dead letters: where and why, without their bytes.</summary>
    public void Add(ReadOnlySpan<Record<DeadLetter>> batch)
    {
        lock (_lock)
        {
            _deadLetterCount += batch.Length;
            foreach (ref readonly Record<DeadLetter> record in batch)
                Keep(_deadLetters, new BoardDeadLetter(record.Value.Source, record.Value.Position, record.Value.Reason), KeptDeadLetters);
        }
    }

    /// <summary>Takes a batch of drift alarms.</summary>
    public void Add(ReadOnlySpan<Record<ModelDrift>> batch)
    {
        lock (_lock)
        {
            _driftCount += batch.Length;
            Keep(_drifts, batch, KeptDrifts);
        }
    }

    /// <summary>Takes a batch of promotions.</summary>
    public void Add(ReadOnlySpan<Record<PromotionRecord>> batch)
    {
        lock (_lock)
            Keep(_promotions, batch, KeptPromotions);
    }

    /// <summary>Takes a batch of explanations.</summary>
    public void Add(ReadOnlySpan<Record<ReviewExplanation>> batch)
    {
        lock (_lock)
            Keep(_explanations, batch, KeptExplanations);
    }

    /// <summary>Takes a batch of agreements, each over an hour; the board has their sums.</summary>
    public void Add(ReadOnlySpan<Record<Agreement>> batch)
    {
        lock (_lock)
        {
            foreach (ref readonly Record<Agreement> record in batch)
            {
                (string, string) models = (record.Value.First, record.Value.Second);
                _agreements[models] = record.Value.Matrix.Plus(_agreements.GetValueOrDefault(models, AgreementMatrix.Empty));
            }
        }
    }

    /// <summary>Counts late reviews.</summary>
    public void AddLate(int count)
    {
        lock (_lock)
            _lateCount += count;
    }

    /// <summary>The board at this instant; immutable.</summary>
    public BoardView Read()
    {
        lock (_lock)
        {
            return new BoardView(
                [.. _predictions.Reverse()], [.. _alerts.Reverse()], [.. _deadLetters.Reverse()], [.. _models.Values.Select(m => m.Read())], _alertCount,
                _deadLetterCount, _lateCount)
            {
                Drifts = [.. _drifts.Reverse()],
                DriftCount = _driftCount,
                Promotions = [.. _promotions.Reverse()],
                Explanations = [.. _explanations.Reverse()],
                Agreements = [.. _agreements.Select(pair => new AgreementView(pair.Key.First, pair.Key.Second, pair.Value.Sum, pair.Value.Same, pair.Value.Kappa))],
            };
        }
    }

    /// <summary>Keeps the newest; of a batch no more than there is room for is looked at.</summary>
    private static void Keep<T>(Queue<T> kept, ReadOnlySpan<Record<T>> batch, int most)
    {
        foreach (ref readonly Record<T> record in batch[Math.Max(0, batch.Length - most)..])
            Keep(kept, record.Value, most);
    }

    private static void Keep<T>(Queue<T> kept, T value, int most)
    {
        if (kept.Count == most)
            kept.Dequeue();
        kept.Enqueue(value);
    }

    private ModelBoard Of(string model)
    {
        if (!_models.TryGetValue(model, out ModelBoard? found))
            _models.Add(model, found = new ModelBoard(model));
        return found;
    }
}
