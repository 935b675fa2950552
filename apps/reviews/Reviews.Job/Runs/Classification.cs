using Reviews.Inference;

namespace Reviews.Job.Runs;

/// <summary>The inference service that the job asks: one in the process, or one at some addresses. Disposing ends what is in the process.</summary>
internal sealed class Classification : IAsyncDisposable
{
    private const string Probe = "Sản phẩm tốt";
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(30);

    // A full batch of long texts takes PhoBERT seconds on a few cores.
    private static readonly FailoverOptions Options = new() { AttemptTimeout = TimeSpan.FromSeconds(30) };

    private readonly InferenceHost? _host;

    private Classification(FailoverClient client, InferenceHost? host) => (Client, _host) = (client, host);

    public FailoverClient Client { get; }

    /// <summary>The hash of the model in the process; empty for one elsewhere, which may become another at any time.</summary>
    public string ModelHash => _host?.Model.Hash ?? "";

    /// <summary>Starts the service, or asks each address for one text: so one that cannot be used is refused before anything is read.</summary>
    /// <exception cref="InferenceException">No address can be reached, or one of them does not say what it predicts.</exception>
    public static async Task<Classification> StartAsync(JobArguments arguments)
    {
        FailoverOptions failover = Options with { Labels = arguments.Labels, OutageTimeout = arguments.PredictTimeout };
        if (arguments.Predict.Count > 0)
        {
            await ProbeAsync(arguments.Predict, arguments.Labels).ConfigureAwait(false);
            return new Classification(new FailoverClient(arguments.Predict, failover), null);
        }

        var options = new InferenceOptions();
        InferenceHost host = await InferenceHost.StartAsync(arguments.Model is { } model ? options with { ModelDirectory = model } : options).ConfigureAwait(false);
        return new Classification(new FailoverClient([host.Uri], failover), host);
    }

    /// <summary>Reloads the model in the process at each SIGHUP; null where there is none.</summary>
    /// <param name="tell">Receives a sentence on what came of it.</param>
    public IDisposable? ReloadOnHangup(Action<string> tell) => _host?.ReloadOnHangup(tell);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_host is not null)
            await _host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>An address that is silent now may answer later, as long as another one answers.</summary>
    private static async Task ProbeAsync(IReadOnlyList<Uri> addresses, IReadOnlyList<string>? labels)
    {
        InferenceException? silent = null;
        int answers = 0;
        foreach (Uri address in addresses)
        {
            try
            {
                using var http = new HttpClient { BaseAddress = address, Timeout = ProbeTimeout };
                await new InferenceClient(http, labels).PredictAsync([Probe]).ConfigureAwait(false);
                answers++;
            }
            catch (InferenceException e) when (e.Transient)
            {
                silent = e;
            }
            catch (InferenceException e)
            {
                throw new InferenceException($"{e.Message} (--predict {address}, --labels for a service that names none, as NEG,POS,NEU)", transient: false, e);
            }
        }

        if (answers == 0 && silent is not null)
            throw silent;
    }
}
