using Freshet.Graph;
using Freshet.Runtime.Metrics;

namespace Freshet.Server.Job;

/// <summary>Looks at the job in steady steps and keeps the last minutes; pages redraw on <see cref="Changed"/>. Thread-safe.</summary>
public sealed class JobFeed : IAsyncDisposable
{
    /// <summary>The most steps kept.</summary>
    public const int Kept = 180;

    private readonly Func<JobMetrics> _metrics;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _stop = new();
    private volatile View _view;
    private Task _loop = Task.CompletedTask;

    internal JobFeed(JobGraph graph, Func<JobMetrics> metrics, TimeSpan interval)
    {
        _metrics = metrics;
        _interval = interval;
        JobMetrics first = metrics();
        Topology = JobTopology.From(graph, first.Vertices);
        var rates = JobRates.Between(null, first);
        _view = new View(rates, [rates]);
    }

    /// <summary>Called after each look, on a thread of the pool; a handler returns at once.</summary>
    public event Action? Changed;

    /// <summary>How the job's vertices hang together.</summary>
    public JobTopology Topology { get; }

    /// <summary>The last look.</summary>
    public JobRates Current => _view.Current;

    /// <summary>The last looks, oldest first; at most <see cref="Kept"/>.</summary>
    public IReadOnlyList<JobRates> History => _view.History;

    /// <summary>Ends the looking.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    internal void Start() => _loop = Task.Run(LoopAsync);

    internal void Look()
    {
        View last = _view;
        var rates = JobRates.Between(last.Current.Metrics, _metrics());
        _view = new View(rates, [.. last.History.Skip(Math.Max(0, last.History.Count - Kept + 1)), rates]);
        Changed?.Invoke();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(_interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                Look();
        }
        catch (OperationCanceledException)
        {
            // the server stops
        }
    }

    private sealed record View(JobRates Current, IReadOnlyList<JobRates> History);
}
