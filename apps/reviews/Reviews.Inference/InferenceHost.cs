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
    private readonly InferenceMetrics _metrics;

    private InferenceHost(WebApplication application, SentimentModel model, BatchingClassifier classifier, InferenceMetrics metrics) =>
        (_application, Model, Classifier, _metrics) = (application, model, classifier, metrics);

    /// <summary>The address, with the port really bound.</summary>
    public Uri Uri => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The model that answers.</summary>
    public SentimentModel Model { get; }

    /// <summary>What runs the model.</summary>
    public BatchingClassifier Classifier { get; }

    /// <summary>The sessions and threads that were measured at the start, with their texts per second; empty when they were given.</summary>
    public IReadOnlyList<(SessionPlan Plan, double TextsPerSecond)> Candidates => _metrics.Candidates;

    /// <summary>Loads the model, measures and warms up its sessions, and starts the service.</summary>
    /// <exception cref="ModelLoadException">The model cannot be used.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<InferenceHost> StartAsync(InferenceOptions options, CancellationToken cancellationToken = default)
    {
        SentimentModel model = SentimentModel.Load(options);
        var metrics = new InferenceMetrics();
        BatchingClassifier classifier = BatchingClassifier.Start(model, options, metrics);
        WebApplication application = Build(options);
        new InferenceService(model, classifier, options).MapEndpoints(application);
        application.MapPrometheusScrapingEndpoint("/metrics");
        application.Lifetime.ApplicationStopping.Register(classifier.Drain);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            classifier.Dispose();
            metrics.Dispose();
            model.Dispose();
            throw;
        }

        InferenceHost host = new(application, model, classifier, metrics);
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

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        Classifier.Dispose();
        _metrics.Dispose();
        Model.Dispose();
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
