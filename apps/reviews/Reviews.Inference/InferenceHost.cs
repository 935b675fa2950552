using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Reviews.Inference;

/// <summary>A running service on 127.0.0.1. Disposing stops it and frees the model.</summary>
public sealed class InferenceHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private InferenceHost(WebApplication application, SentimentModel model) => (_application, Model) = (application, model);

    /// <summary>The address, with the port really bound.</summary>
    public Uri Uri => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The model that answers.</summary>
    public SentimentModel Model { get; }

    /// <summary>Loads the model and starts the service.</summary>
    /// <exception cref="ModelLoadException">The model cannot be used.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<InferenceHost> StartAsync(InferenceOptions options, CancellationToken cancellationToken = default)
    {
        SentimentModel model = SentimentModel.Load(options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(System.Net.IPAddress.Loopback, options.Port);
            k.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        });
        WebApplication application = builder.Build();
        InferenceService.MapEndpoints(application, model, options);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            model.Dispose();
            throw;
        }

        return new(application, model);
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task WaitForShutdownAsync() => _application.WaitForShutdownAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        Model.Dispose();
    }
}
