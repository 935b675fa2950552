using Polly;
using Polly.Retry;

namespace Reviews.Inference;

/// <summary>
/// Asks the service at several addresses until every text has an answer or has failed for good: requests of bounded size, a bounded number at once, waits that
/// grow, an address that fails is left alone, and a request that cannot be answered as a whole is split, so that a text that fails fails alone. Thread-safe.
/// </summary>
/// <remarks>An answer is the model's or there is none; what to do with a text without one is the caller's: a dead letter.</remarks>
public sealed class FailoverClient : IDisposable
{
    private readonly FailoverOptions _options;
    private readonly InferenceEndpoint[] _endpoints;
    private readonly HttpMessageHandler? _ownHandler;
    private readonly SemaphoreSlim _inFlight;
    private readonly ResiliencePipeline _whole;
    private readonly ResiliencePipeline _part;
    private int _preferred;

    /// <summary>Makes a client.</summary>
    /// <param name="addresses">At least one; the first is asked first, as long as it answers.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="handler">Reaches the addresses and stays the caller's; null: one of the client's own.</param>
    /// <param name="time">The clock of waits.</param>
    /// <exception cref="ArgumentException">There is no address.</exception>
    public FailoverClient(IReadOnlyList<Uri> addresses, FailoverOptions? options = null, HttpMessageHandler? handler = null, TimeProvider? time = null)
    {
        if (addresses.Count == 0)
            throw new ArgumentException("Name at least one address of the inference service.", nameof(addresses));
        _options = options ?? new FailoverOptions();
        _ownHandler = handler is null ? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) } : null;
        TimeProvider clock = time ?? TimeProvider.System;
        _endpoints = [.. addresses.Select(a => new InferenceEndpoint(a, _options, handler ?? _ownHandler!, clock))];
        _inFlight = new SemaphoreSlim(_options.MaxInFlight);
        _whole = Rounds(_options.MaxAttempts - 1, clock);

        // What failed as a whole has had its rounds; its parts get one more each.
        _part = Rounds(1, clock);
    }

    /// <summary>What becomes of each text, in their order. Failures of the service are outcomes, never exceptions.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<TextOutcome[]> ClassifyAsync(IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        IEnumerable<Task<TextOutcome[]>> batches = texts.Chunk(_options.MaxBatch).Select(batch => ClassifyBatchAsync(batch, _whole, cancellation));
        TextOutcome[][] parts = await Task.WhenAll(batches).ConfigureAwait(false);
        return [.. parts.SelectMany(part => part)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (InferenceEndpoint endpoint in _endpoints)
            endpoint.Dispose();
        _ownHandler?.Dispose();
        _inFlight.Dispose();
    }

    private ResiliencePipeline Rounds(int retries, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _options.FirstDelay,
                MaxDelay = _options.LongestDelay,
                ShouldHandle = new PredicateBuilder().Handle<InferenceException>(MayChange),
                DelayGenerator = args => ValueTask.FromResult(WaitAskedFor(args.Outcome.Exception)),
            });
        }

        return builder.Build();
    }

    // Null: the wait that has grown.
    private TimeSpan? WaitAskedFor(Exception? failure) =>
        failure is InferenceException { RetryAfter: { } asked } ? (asked < _options.LongestDelay ? asked : _options.LongestDelay) : null;

    private async Task<TextOutcome[]> ClassifyBatchAsync(string[] texts, ResiliencePipeline rounds, CancellationToken cancellation)
    {
        InferenceException failure;
        await _inFlight.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ClassifyResult[] results = await rounds
                .ExecuteAsync(async token => await AskAsync(texts, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            return [.. results.Select(TextOutcome.Of)];
        }
        catch (InferenceException e)
        {
            failure = e;
        }
        finally
        {
            _inFlight.Release();
        }

        if (texts.Length == 1 || !MayBeOfOneText(failure))
            return [.. texts.Select(_ => TextOutcome.Failed(failure))];
        int half = texts.Length / 2;
        TextOutcome[] first = await ClassifyBatchAsync(texts[..half], _part, cancellation).ConfigureAwait(false);
        return [.. first, .. await ClassifyBatchAsync(texts[half..], _part, cancellation).ConfigureAwait(false)];
    }

    /// <summary>Asks the addresses in turn, the one that answered last first.</summary>
    private async Task<ClassifyResult[]> AskAsync(string[] texts, CancellationToken cancellation)
    {
        int first = Volatile.Read(ref _preferred);
        for (int i = 0; ; i++)
        {
            int index = (first + i) % _endpoints.Length;
            try
            {
                ClassifyResult[] results = await _endpoints[index].PredictAsync(texts, cancellation).ConfigureAwait(false);
                Volatile.Write(ref _preferred, index);
                return results;
            }
            catch (InferenceException e) when (MayChange(e) && i + 1 < _endpoints.Length)
            {
                // The next address may do better.
            }
        }
    }

    // Garbage may come from what stands before the service. A refusal stays one.
    private static bool MayChange(InferenceException e) => e.Transient || e.Failure == InferenceFailure.BadAnswer;

    private static bool MayBeOfOneText(InferenceException e) =>
        e.Failure is InferenceFailure.Refused or InferenceFailure.ServerError or InferenceFailure.BadAnswer;
}
