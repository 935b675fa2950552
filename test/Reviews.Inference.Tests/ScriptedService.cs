using System.Text.Json;

namespace Reviews.Inference.Tests;

/// <summary>The service as a test wants it: what it answers to the n-th call; null: nothing, for ever.</summary>
internal sealed class ScriptedService(Func<int, string[], Uri, HttpResponseMessage?> answer) : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly List<(int Calls, TaskCompletionSource Reached)> _watches = [];
    private int _atOnce;

    public ScriptedService(Func<int, string[], HttpResponseMessage?> answer)
        : this((call, texts, _) => answer(call, texts))
    {
    }

    /// <summary>What all calls wait for, if anything.</summary>
    public TaskCompletionSource? Gate { get; init; }

    public int Calls { get; private set; }

    public int MostAtOnce { get; private set; }

    public List<string> Hosts { get; } = [];

    /// <summary>What the last call sent.</summary>
    public string Body { get; private set; } = "";

    /// <summary>Completes when so many calls have come.</summary>
    public Task Reached(int calls)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (Calls >= calls)
                reached.SetResult();
            else
                _watches.Add((calls, reached));
        }

        return reached.Task;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string text = await request.Content!.ReadAsStringAsync(cancellationToken);
        Body = text;
        PredictRequest? body = JsonSerializer.Deserialize(text, InferenceJson.Default.PredictRequest);
        int call = Enter(request.RequestUri!);
        try
        {
            if (Gate is not null)
                await Gate.Task.WaitAsync(cancellationToken);
            if (answer(call, body!.Texts!, request.RequestUri!) is { } response)
                return response;
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            throw new InvalidOperationException("Nothing ends this wait but giving up.");
        }
        finally
        {
            lock (_gate)
                _atOnce--;
        }
    }

    private int Enter(Uri address)
    {
        lock (_gate)
        {
            Hosts.Add(address.Host);
            MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
            Calls++;
            foreach ((int calls, TaskCompletionSource reached) in _watches.Where(w => Calls >= w.Calls))
                reached.TrySetResult();
            return Calls - 1;
        }
    }
}
