using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenTelemetry.Metrics;

namespace Reviews.Inference;

/// <summary>
/// A running service on 127.0.0.1, until it is disposed: signals are the program's, which may have work for it left. Disposing refuses new texts, answers those
/// that were taken, and frees the model.
/// </summary>
public sealed class InferenceHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly InferenceService _service;
    private readonly InferenceOptions _options;
    private readonly InferenceMetrics _metrics;
    private readonly SemaphoreSlim _oneReload = new(1);

    private InferenceHost(WebApplication application, InferenceService service, InferenceOptions options, InferenceMetrics metrics) =>
        (_application, _service, _options, _metrics) = (application, service, options, metrics);

    /// <summary>The address, with the port really bound.</summary>
    public Uri Uri => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The model that answers.</summary>
    public SentimentModel Model => _service.Served.Model;

    /// <summary>What runs the model.</summary>
    public BatchingClassifier Classifier => _service.Served.Classifier;

    /// <summary>The sessions and threads that were measured at the start, with their texts per second; empty when they were given.</summary>
    public IReadOnlyList<(SessionPlan Plan, double TextsPerSecond)> Candidates => _metrics.Candidates;

    /// <summary>Loads the model, measures and warms up its sessions, and starts the service.</summary>
    /// <exception cref="ModelLoadException">The model cannot be used.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<InferenceHost> StartAsync(InferenceOptions options, CancellationToken cancellationToken = default)
    {
        var metrics = new InferenceMetrics();
        ServedModel served = ServedModel.Load(options, metrics);
        served.Classifier.BeObserved();
        WebApplication application = Build(options);
        var service = new InferenceService(served, options);
        service.MapEndpoints(application);
        application.MapPrometheusScrapingEndpoint("/metrics");
        application.Lifetime.ApplicationStopping.Register(service.Drain);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            served.Dispose();
            metrics.Dispose();
            throw;
        }

        InferenceHost host = new(application, service, options, metrics);
        try
        {
            await host.WarmUpAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Loads the model's folder again, beside the model that answers, and lets it answer from the next request on; what the one before was asked, it answers. For
    /// that time both are in memory.
    /// </summary>
    /// <exception cref="ModelLoadException">The folder cannot be used; the model before goes on answering.</exception>
    public async Task ReloadAsync()
    {
        await _oneReload.WaitAsync();
        try
        {
            ServedModel next = await Task.Run(() => ServedModel.Load(_options, _metrics));
            await _service.Serve(next).RetireAsync();
        }
        finally
        {
            _oneReload.Release();
        }
    }

    /// <summary>Reloads at each SIGHUP, until what is returned is disposed.</summary>
    /// <param name="tell">Receives a sentence: which model answers now, or why it is still the one before.</param>
    /// <returns>Null on Windows, which has no such signal.</returns>
    public IDisposable? ReloadOnHangup(Action<string> tell)
    {
        return OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _ = ReloadAndTellAsync();
        });

        async Task ReloadAndTellAsync()
        {
            try
            {
                await ReloadAsync();
                tell($"The model that answers is now {Model.Name} ({Model.Hash}).");
            }
            catch (Exception e) // nobody awaits it, and the model before goes on
            {
                tell($"The model that answers is still {Model.Name} ({Model.Hash}): {e.Message}");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _oneReload.WaitAsync(); // one that has begun ends first
        await _application.StopAsync();
        await _application.DisposeAsync();
        _service.Served.Dispose();
        _metrics.Dispose();
        _oneReload.Dispose();
    }

    // Requests for nothing, so that the first one for something finds the code in place.
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Uri };
        await new InferenceClient(http).PredictAsync([], cancellationToken);
        await http.GetAsync(new Uri("healthz", UriKind.Relative), cancellationToken);
    }

    private static WebApplication Build(InferenceOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(System.Net.IPAddress.Loopback, options.Port);
            k.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            k.AddServerHeader = false;
        });
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        builder.Services.Configure<HostOptions>(h => h.ShutdownTimeout = options.DrainTime);
        builder.Services.AddOpenTelemetry()
            .WithMetrics(m => m.AddMeter(InferenceMetrics.MeterName, "Microsoft.AspNetCore.Hosting").AddPrometheusExporter());
        return builder.Build();
    }
}
