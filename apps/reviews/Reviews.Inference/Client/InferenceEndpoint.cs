using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Reviews.Inference;

/// <summary>One address of the service, with the memory of how it did lately. Thread-safe.</summary>
internal sealed class InferenceEndpoint : IDisposable
{
    private readonly HttpClient _http;
    private readonly InferenceClient _client;
    private readonly ResiliencePipeline _pipeline;

    public InferenceEndpoint(Uri address, FailoverOptions options, HttpMessageHandler handler, TimeProvider time)
    {
        // The pipeline's time limit is the one that holds.
        _http = new HttpClient(handler, disposeHandler: false) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        _client = new InferenceClient(_http, options.Labels);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = options.BreakDuration,
                ShouldHandle = new PredicateBuilder().Handle<TimeoutRejectedException>().Handle<InferenceException>(SaysItIsBroken),
            })
            .AddTimeout(options.AttemptTimeout)
            .Build();
    }

    /// <summary>Asks once.</summary>
    /// <exception cref="InferenceException">The call failed, took too long, or was not made because the address failed too often.</exception>
    public async Task<ClassifyResult[]> PredictAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await _client.PredictAsync(texts, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException e)
        {
            throw new InferenceException($"The inference service at {_http.BaseAddress} took too long.", transient: true, e) { Failure = InferenceFailure.Timeout };
        }
        catch (BrokenCircuitException e)
        {
            throw new InferenceException($"The inference service at {_http.BaseAddress} failed too often and is left alone for a while.", transient: true, e)
            {
                Failure = InferenceFailure.LeftAlone,
                RetryAfter = e.RetryAfter,
            };
        }
    }

    public void Dispose() => _http.Dispose();

    // One that is full works; a text that it refuses or fails on says nothing of it.
    private static bool SaysItIsBroken(InferenceException e) =>
        e.Failure is InferenceFailure.Unreachable or InferenceFailure.Timeout or InferenceFailure.BadAnswer or InferenceFailure.Unusable;
}
