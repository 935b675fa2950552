namespace Reviews.Inference;

/// <summary>
/// Asks the service at several addresses until every text has an answer or has failed for good: requests of bounded size, a bounded number at once, and an
/// address that fails is left alone. Behind each failure a short text that nobody has sent before, the probe, tells whose it is. While the probe fails too there
/// is an outage: it is asked again with growing waits, and the texts wait for it. Once it is answered the texts are asked again, and what fails though the probe
/// is answered is split, so that a text that fails fails alone. Thread-safe.
/// </summary>
/// <remarks>An answer is the model's or there is none; what to do with a text without one is the caller's: a dead letter.</remarks>
public sealed class FailoverClient : IDisposable
{
    private readonly FailoverOptions _options;
    private readonly InferenceEndpoint[] _endpoints;
    private readonly HttpMessageHandler? _ownHandler;
    private readonly SemaphoreSlim _inFlight;
    private readonly TimeProvider _time;
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
        _time = time ?? TimeProvider.System;
        _endpoints = [.. addresses.Select(a => new InferenceEndpoint(a, _options, handler ?? _ownHandler!, _time))];
        _inFlight = new SemaphoreSlim(_options.MaxInFlight);
    }

    /// <summary>The longest that texts wait for a service that answers nobody.</summary>
    public TimeSpan OutageTimeout => _options.OutageTimeout;

    /// <summary>What becomes of each text, in their order. Failures of the service are outcomes, never exceptions.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<TextOutcome[]> ClassifyAsync(IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        long started = _time.GetTimestamp();
        IEnumerable<Task<TextOutcome[]>> batches = texts.Chunk(_options.MaxBatch).Select(batch => ClassifyBatchAsync(batch, started, cancellation));
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

    private async Task<TextOutcome[]> ClassifyBatchAsync(string[] texts, long started, CancellationToken cancellation)
    {
        var attempts = new AttemptCount(_options, texts.Length);
        while (true)
        {
            InferenceException failure;
            try
            {
                return [.. (await AskAsync(texts, cancellation).ConfigureAwait(false)).Select(TextOutcome.Of)];
            }
            catch (InferenceException e)
            {
                failure = e;
            }

            if (await WaitForServiceAsync(failure, attempts.Failed, started, cancellation).ConfigureAwait(false) is { } outage)
                return [.. texts.Select(_ => TextOutcome.Failed($"{outage.Message} The service gave no answer within {_options.OutageTimeout.TotalSeconds:F0} s."))];
            if (!attempts.IsSpentBy(failure))
                continue;
            return texts.Length > 1
                ? await SplitAsync(texts, started, cancellation).ConfigureAwait(false)
                : [TextOutcome.Failed($"{failure.Message} The service answers other texts.")];
        }
    }

    private async Task<TextOutcome[]> SplitAsync(string[] texts, long started, CancellationToken cancellation)
    {
        int half = texts.Length / 2;
        TextOutcome[] first = await ClassifyBatchAsync(texts[..half], started, cancellation).ConfigureAwait(false);
        return [.. first, .. await ClassifyBatchAsync(texts[half..], started, cancellation).ConfigureAwait(false)];
    }

    /// <summary>Waits until the texts may be asked again: the probe is answered, or a full service has had the time that it wanted.</summary>
    /// <returns>Null; what the service failed with last, where the outage lasts too long.</returns>
    private async Task<InferenceException?> WaitForServiceAsync(InferenceException failure, int round, long started, CancellationToken cancellation)
    {
        for (InferenceException last = failure; ; round++)
        {
            TimeSpan left = _options.OutageTimeout - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return last;
            TimeSpan wait = Backoff.Wait(_options, round, last);
            await Task.Delay(wait < left ? wait : left, _time, cancellation).ConfigureAwait(false);
            if (last.Failure == InferenceFailure.Busy)
                return null;
            try
            {
                // A text of its own each time, since a service that has gone wrong may still remember answers.
                await AskAsync([$"Sản phẩm tốt {_time.GetTimestamp()}"], cancellation).ConfigureAwait(false);
                return null;
            }
            catch (InferenceException e)
            {
                last = e;
            }
        }
    }

    private async Task<ClassifyResult[]> AskAsync(string[] texts, CancellationToken cancellation)
    {
        await _inFlight.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await AskInTurnAsync(texts, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _inFlight.Release();
        }
    }

    /// <summary>Asks the addresses in turn, the one that answered last first.</summary>
    private async Task<ClassifyResult[]> AskInTurnAsync(string[] texts, CancellationToken cancellation)
    {
        InferenceException? ofTexts = null;
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
            catch (InferenceException e) when (e.Failure != InferenceFailure.Refused && i + 1 < _endpoints.Length)
            {
                // The next address may do better. Where none does, what one that worked on the texts said tells most.
                if (e.Failure is InferenceFailure.ServerError or InferenceFailure.BadAnswer)
                    ofTexts ??= e;
            }
            catch (InferenceException) when (ofTexts is not null)
            {
                throw ofTexts;
            }
        }
    }
}
