namespace Reviews.Inference;

/// <summary>
/// Answers texts from what is remembered, else by sessions that run texts of several requests together. Thread-safe. Disposing works off what waits.
/// </summary>
public sealed class BatchingClassifier : IDisposable
{
    private readonly SentimentModel _model;
    private readonly BatchQueue _queue;
    private readonly AnswerCache _cache;
    private readonly SessionWorker[] _workers;
    private readonly InferenceMetrics _metrics;
    private readonly int _capacity;
    private volatile bool _drains;

    private BatchingClassifier(SentimentModel model, InferenceOptions options, SessionPlan plan, InferenceMetrics metrics)
    {
        (_model, _metrics, _capacity, Plan) = (model, metrics, options.QueueCapacity, plan);
        _cache = new AnswerCache(options.CacheCharacters);
        TimeProvider time = TimeProvider.System;
        int budget = Math.Max(options.TokenBudget, model.Configuration.MaxLength);
        _queue = new BatchQueue(options.QueueCapacity, new BatchPolicy((long)(options.BatchDelay.TotalSeconds * time.TimestampFrequency), budget), time);
        _workers = [.. Enumerable.Range(1, plan.Sessions).Select(i => new SessionWorker(model, model.OpenSession(plan.Threads), _queue, metrics, i))];
    }

    /// <summary>The sessions and threads that run.</summary>
    public SessionPlan Plan { get; }

    /// <summary>The texts that wait.</summary>
    public int Waiting => _queue.Count;

    /// <summary>The share of texts, from 0 to 1, whose answer was remembered; 0 before the first text.</summary>
    public double CacheHitRate => _cache.Hits / Math.Max(1.0, _cache.Hits + _cache.Misses);

    /// <summary>Whether no more texts are taken.</summary>
    public bool Drains => _drains;

    internal static BatchingClassifier Start(SentimentModel model, InferenceOptions options, InferenceMetrics metrics)
    {
        metrics.Candidates.Clear(); // of a model before this one
        SessionPlan plan = new SessionPlanner(model, options).Choose((candidate, rate) => metrics.Measured(candidate, rate));
        var classifier = new BatchingClassifier(model, options, plan, metrics);
        classifier.Encode(["Sản phẩm tốt, 5 sao!"], [0]);
        foreach (SessionWorker worker in classifier._workers)
            worker.Start();
        return classifier;
    }

    /// <summary>Starts a classifier over a model, which stays the caller's.</summary>
    public static BatchingClassifier Start(SentimentModel model, InferenceOptions options) => Start(model, options, new InferenceMetrics());

    /// <summary>Answers texts in their order; null for a text that the model has no answer to.</summary>
    /// <exception cref="ServiceBusyException">They do not fit into the queue, or the classifier is draining.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; texts that do not run yet never will.</exception>
    public async Task<SentimentPrediction?[]> ClassifyAsync(IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        var answers = new SentimentPrediction?[texts.Count];
        List<int> missing = [];
        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = _cache.Find(texts[i]);
            if (answers[i] is null)
                missing.Add(i);
        }

        _metrics.Answered(answers.Length - missing.Count, fromCache: true);
        if (missing.Count == 0)
            return answers;

        var request = new PendingRequest(missing.Count);
        if (!_queue.TryAdd(Encode(texts, missing), request))
            throw Refuse(missing.Count);
        await using (cancellation.Register(request.Abandon).ConfigureAwait(false))
            await request.Completion.WaitAsync(cancellation).ConfigureAwait(false);
        Collect(request, texts, missing, answers);
        return answers;
    }

    /// <summary>Lets the metrics tell of this one from now on.</summary>
    internal void BeObserved() => _metrics.Observe(_queue, _cache);

    /// <summary>Takes no more texts; those that wait are answered.</summary>
    public void Drain()
    {
        _drains = true;
        _queue.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Drain();
        foreach (SessionWorker worker in _workers)
            worker.Join();
    }

    private EncodedText[] Encode(IReadOnlyList<string> texts, List<int> missing)
    {
        TextEncoder encoder = _model.RentEncoder();
        EncodedText[] encoded = [.. missing.Select(i => encoder.Encode(texts[i]))];
        _model.ReturnEncoder(encoder);
        return encoded;
    }

    private void Collect(PendingRequest request, IReadOnlyList<string> texts, List<int> missing, SentimentPrediction?[] answers)
    {
        for (int i = 0; i < missing.Count; i++)
        {
            SentimentPrediction? answer = request.Answers[i];
            answers[missing[i]] = answer;
            if (answer is not null)
                _cache.Add(texts[missing[i]], answer);
        }

        _metrics.Answered(missing.Count, fromCache: false);
    }

    private ServiceBusyException Refuse(int count)
    {
        _metrics.Refused(count);
        double rate = _metrics.TextsPerSecond;
        TimeSpan after = rate > 0 ? TimeSpan.FromSeconds(Math.Clamp(_capacity / rate, 1, 60)) : TimeSpan.FromSeconds(1);
        return new ServiceBusyException(_drains, after);
    }
}
