using System.Collections.Concurrent;
using Freshet;

namespace Reviews.Job.Services;

/// <summary>What this process has sent to services that cannot be asked how much they have. Thread-safe.</summary>
internal sealed class WrittenCounts
{
    private readonly ConcurrentDictionary<string, long> _predicted = new();
    private long _deadLetters;
    private long _unanswered;

    public long DeadLetters => Interlocked.Read(ref _deadLetters);

    /// <summary>The dead letters among them of reviews that the inference service gave no answer to.</summary>
    public long Unanswered => Interlocked.Read(ref _unanswered);

    /// <summary>Predictions by model, in the order of the names.</summary>
    public IReadOnlyDictionary<string, long> Predicted => new SortedDictionary<string, long>(_predicted, StringComparer.Ordinal);

    public void Add(Prediction prediction) => _predicted.AddOrUpdate(prediction.Model, 1, static (_, count) => count + 1);

    public void Add(DeadLetter letter)
    {
        Interlocked.Increment(ref _deadLetters);
        if (letter.Source.StartsWith(Classified.DeadLetterSource, StringComparison.Ordinal))
            Interlocked.Increment(ref _unanswered);
    }
}
