namespace Reviews.Inference;

/// <summary>The texts of one request that wait for the model; complete when the last is answered. Thread-safe.</summary>
internal sealed class PendingRequest(int count)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SentimentPrediction?[] _answers = new SentimentPrediction?[count];
    private int _remaining = count;
    private volatile bool _isAbandoned;

    /// <summary>Completes when every text has been answered or has failed.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Whether nobody waits any more, so that its texts need no run.</summary>
    public bool IsAbandoned => _isAbandoned;

    /// <summary>The answers, null for a text that failed. To be read after <see cref="Completion"/>.</summary>
    public ReadOnlySpan<SentimentPrediction?> Answers => _answers;

    /// <summary>Takes the answer of a text; null: it failed.</summary>
    public void Answer(int index, SentimentPrediction? answer)
    {
        _answers[index] = answer;
        if (Interlocked.Decrement(ref _remaining) == 0)
            _completion.TrySetResult();
    }

    public void Abandon() => _isAbandoned = true;
}
