using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Reviews.Inference;

/// <summary>What the service counts, by the meter <see cref="MeterName"/>. Thread-safe.</summary>
internal sealed class InferenceMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Reviews.Inference";

    private const double Weight = 0.1;

    private static readonly InstrumentAdvice<long> SizeBuckets = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] };
    private static readonly InstrumentAdvice<double> TimeBuckets =
        new() { HistogramBucketBoundaries = [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5] };

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _texts;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failedRuns;
    private readonly Histogram<long> _batchSize;
    private readonly Histogram<double> _runTime;
    private readonly Lock _gate = new();
    private double _textsPerSecond;
    private BatchQueue? _queue;
    private AnswerCache? _cache;
    private long _earlierHits;
    private long _earlierMisses;

    public InferenceMetrics()
    {
        _texts = _meter.CreateCounter<long>("inference.texts", "{text}", "Texts answered, by where the answer came from.");
        _refused = _meter.CreateCounter<long>("inference.texts.refused", "{text}", "Texts refused because too many waited.");
        _failedRuns = _meter.CreateCounter<long>("inference.runs.failed", "{run}", "Runs of the model that failed.");
        _batchSize = _meter.CreateHistogram("inference.batch.size", "{text}", "Texts that ran together.", null, SizeBuckets);
        _runTime = _meter.CreateHistogram("inference.run.duration", "s", "Time of one run of the model.", null, TimeBuckets);
        _meter.CreateObservableGauge("inference.queue.texts", () => _queue?.Count ?? 0, "{text}", "Texts that wait for a session.");
        _meter.CreateObservableCounter("inference.cache.hits", () => OfCache().Hits, "{text}", "Texts whose answer was remembered.");
        _meter.CreateObservableCounter("inference.cache.misses", () => OfCache().Misses, "{text}", "Texts whose answer was not remembered.");
    }

    /// <summary>The clock, for <see cref="Ran"/>.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>About how many texts a second one session runs; 0 before the first run.</summary>
    public double TextsPerSecond => Volatile.Read(ref _textsPerSecond);

    /// <summary>The candidates for the sessions that were measured at the start, with their texts per second.</summary>
    public List<(SessionPlan Plan, double TextsPerSecond)> Candidates { get; } = [];

    /// <summary>Tells of another queue and cache from now on; what is counted goes on.</summary>
    public void Observe(BatchQueue queue, AnswerCache cache)
    {
        lock (_gate)
        {
            (_earlierHits, _earlierMisses) = OfCache();
            (_queue, _cache) = (queue, cache);
        }
    }

    public void Measured(SessionPlan plan, double textsPerSecond) => Candidates.Add((plan, textsPerSecond));

    public void Answered(int texts, bool fromCache)
    {
        if (texts > 0)
            _texts.Add(texts, new KeyValuePair<string, object?>("source", fromCache ? "cache" : "model"));
    }

    public void Refused(int texts) => _refused.Add(texts);

    public void RunFailed() => _failedRuns.Add(1);

    public void Ran(int texts, long start)
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _batchSize.Record(texts);
        _runTime.Record(seconds);
        lock (_gate)
        {
            double rate = texts / seconds;
            _textsPerSecond = _textsPerSecond == 0 ? rate : ((1 - Weight) * _textsPerSecond) + (Weight * rate);
        }
    }

    public void Dispose() => _meter.Dispose();

    private (long Hits, long Misses) OfCache()
    {
        lock (_gate)
            return (_earlierHits + (_cache?.Hits ?? 0), _earlierMisses + (_cache?.Misses ?? 0));
    }
}
