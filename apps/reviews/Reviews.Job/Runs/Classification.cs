using Reviews.Inference;

namespace Reviews.Job.Runs;

/// <summary>The inference service that the job asks: one in the process, or one at an address. Disposing ends what is in the process.</summary>
internal sealed class Classification : IAsyncDisposable
{
    private const string Probe = "Sản phẩm tốt";

    private readonly InferenceHost? _host;
    private readonly HttpClient _http;

    private Classification(HttpClient http, InferenceClient client, InferenceHost? host)
    {
        (_http, Client, _host) = (http, client, host);
    }

    public InferenceClient Client { get; }

    /// <summary>The hash of the model in the process; empty for one elsewhere, which may become another at any time.</summary>
    public string ModelHash => _host?.Model.Hash ?? "";

    /// <summary>Starts the service, or asks the one at the address for one text: so one that cannot be used is refused before anything is read.</summary>
    /// <exception cref="InferenceException">The service cannot be reached, or does not say what it predicts.</exception>
    public static async Task<Classification> StartAsync(JobArguments arguments)
    {
        if (arguments.Predict is { } address)
        {
            var http = new HttpClient { BaseAddress = address };
            var client = new InferenceClient(http, arguments.Labels);
            try
            {
                await client.PredictAsync([Probe]).ConfigureAwait(false);
            }
            catch (InferenceException e) when (!e.Transient)
            {
                throw new InferenceException($"{e.Message} (--predict {address}, --labels for a service that names none, as NEG,POS,NEU)", transient: false, e);
            }

            return new Classification(http, client, null);
        }

        var options = new InferenceOptions();
        InferenceHost host = await InferenceHost.StartAsync(arguments.Model is { } model ? options with { ModelDirectory = model } : options).ConfigureAwait(false);
        var own = new HttpClient { BaseAddress = host.Uri };
        return new Classification(own, new InferenceClient(own, arguments.Labels), host);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_host is not null)
            await _host.DisposeAsync().ConfigureAwait(false);
    }
}
