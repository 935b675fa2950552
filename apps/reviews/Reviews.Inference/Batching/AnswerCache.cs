namespace Reviews.Inference;

/// <summary>
/// Answers to texts seen lately, by the exact text. Of two generations the older is forgotten when the younger is full, so what is asked for again stays.
/// Thread-safe.
/// </summary>
/// <param name="characters">Most UTF-16 characters of both generations' texts; 0: nothing is remembered.</param>
internal sealed class AnswerCache(int characters)
{
    private readonly Lock _gate = new();
    private Dictionary<string, SentimentPrediction> _young = new(StringComparer.Ordinal);
    private Dictionary<string, SentimentPrediction> _old = new(StringComparer.Ordinal);
    private int _youngCharacters;
    private long _hits;
    private long _misses;

    /// <summary>Look-ups that found an answer.</summary>
    public long Hits => Volatile.Read(ref _hits);

    /// <summary>Look-ups that found none.</summary>
    public long Misses => Volatile.Read(ref _misses);

    /// <summary>The answer to exactly this text, or null.</summary>
    public SentimentPrediction? Find(string text)
    {
        lock (_gate)
        {
            if (!_young.TryGetValue(text, out SentimentPrediction? answer) && _old.TryGetValue(text, out answer))
                AddYoung(text, answer);
            if (answer is null)
                _misses++;
            else
                _hits++;
            return answer;
        }
    }

    /// <summary>Remembers an answer.</summary>
    public void Add(string text, SentimentPrediction answer)
    {
        lock (_gate)
            AddYoung(text, answer);
    }

    private void AddYoung(string text, SentimentPrediction answer)
    {
        // An empty string has its weight too.
        int weight = text.Length + 1;
        if (weight > characters / 2 || !_young.TryAdd(text, answer))
            return;
        _youngCharacters += weight;
        if (_youngCharacters <= characters / 2)
            return;
        (_old, _young) = (_young, _old);
        _young.Clear();
        _youngCharacters = 0;
    }
}
