using Microsoft.ML.OnnxRuntime;
using Reviews.Text;

namespace Reviews.Inference;

/// <summary>A thread that runs one session on what the queue gives out, until the queue is closed and empty.</summary>
internal sealed class SessionWorker
{
    private readonly SentimentModel _model;
    private readonly ModelSession _session;
    private readonly BatchQueue _queue;
    private readonly InferenceMetrics _metrics;
    private readonly Thread _thread;

    /// <summary>Makes a worker; it closes the session at its end.</summary>
    public SessionWorker(SentimentModel model, ModelSession session, BatchQueue queue, InferenceMetrics metrics, int number)
    {
        (_model, _session, _queue, _metrics) = (model, session, queue, metrics);
        _thread = new Thread(Run) { IsBackground = true, Name = $"inference session {number}" };
    }

    /// <summary>Warms the session up and starts the thread.</summary>
    public void Start()
    {
        WarmUp();
        _thread.Start();
    }

    public void Join() => _thread.Join();

    // A run of each width, so that the first request finds all memory and code in place.
    private void WarmUp()
    {
        float[] logits = new float[_model.Labels.Count];
        for (int bucket = 0; bucket < LengthBuckets.Count && LengthBuckets.WidthOf(bucket) <= _model.Configuration.MaxLength; bucket++)
        {
            int[] ids = [PhobertTokenizer.BeginId, .. Enumerable.Repeat(PhobertTokenizer.UnknownId, LengthBuckets.WidthOf(bucket) - 2), PhobertTokenizer.EndId];
            _session.Run([new EncodedText(ids)], logits);
        }
    }

    private void Run()
    {
        List<PendingText> batch = [];
        while (_queue.Take(batch))
            Answer(batch);
        _model.CloseSession(_session);
    }

    private void Answer(List<PendingText> batch)
    {
        EncodedText[] texts = [.. batch.Select(b => b.Text)];
        float[] logits = new float[texts.Length * _model.Labels.Count];
        if (!TryRun(texts, logits))
        {
            // One text may have spoilt the run for all.
            RunAlone(texts, logits);
        }

        for (int i = 0; i < texts.Length; i++)
            batch[i].Request.Answer(batch[i].Index, _model.PredictionOf(logits.AsSpan(i * _model.Labels.Count, _model.Labels.Count)));
    }

    private bool TryRun(ReadOnlySpan<EncodedText> texts, Span<float> logits)
    {
        long start = InferenceMetrics.Now;
        try
        {
            _session.Run(texts, logits);
            _metrics.Ran(texts.Length, start);
            return true;
        }
        catch (Exception e) when (e is OnnxRuntimeException or InvalidOperationException)
        {
            _metrics.RunFailed();
            logits.Fill(float.NaN);
            return false;
        }
    }

    private void RunAlone(EncodedText[] texts, float[] logits)
    {
        int labels = _model.Labels.Count;
        for (int i = 0; i < texts.Length && texts.Length > 1; i++)
            TryRun(texts.AsSpan(i, 1), logits.AsSpan(i * labels, labels));
    }
}
