using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Freshet.Crash.InferenceFaults;

/// <summary>The address that the job asks: it hands requests on to the service, or plays a service that fails. Disposing closes it.</summary>
/// <param name="port">Where it listens on 127.0.0.1.</param>
/// <param name="service">The address of the service.</param>
internal sealed class StandIn(int port, Uri service) : IDisposable
{
    public static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = new() { BaseAddress = service, Timeout = TimeSpan.FromMinutes(1) };
    private HttpListener? _listener;
    private volatile ServiceBehaviour _behaviour;
    private long _faulty;
    private long _healthy;

    public Uri Address { get; } = new($"http://127.0.0.1:{port}/");

    public ServiceBehaviour Behaviour
    {
        get => _behaviour;
        set => _behaviour = value;
    }

    /// <summary>Requests that were answered otherwise than the service would have.</summary>
    public long Faulty => Interlocked.Read(ref _faulty);

    /// <summary>Requests that were answered as the service did.</summary>
    public long Healthy => Interlocked.Read(ref _healthy);

    public void Open()
    {
        var listener = new HttpListener();
        listener.Prefixes.Add(Address.ToString());
        listener.Start();
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    /// <summary>Closes the port; requests under way lose their connection.</summary>
    public void Close() => _listener?.Abort();

    public void Dispose()
    {
        Close();
        _http.Dispose();
    }

    private async Task AcceptAsync(HttpListener listener)
    {
        while (listener.IsListening)
        {
            try
            {
                HttpListenerContext call = await listener.GetContextAsync();
                _ = AnswerAsync(call);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return; // it was closed
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext call)
    {
        try
        {
            using var reader = new StreamReader(call.Request.InputStream, Encoding.UTF8);
            string body = await reader.ReadToEndAsync();
            ServiceBehaviour behaviour = _behaviour;
            bool isPoisoned = DrillReviews.HoldsPoison(body);
            if (behaviour == ServiceBehaviour.Slow)
                await Task.Delay(SlowAnswer);
            HttpResponse answer = isPoisoned ? new HttpResponse(500, "{}") : await AnswerToAsync(behaviour, body);
            Interlocked.Increment(ref behaviour == ServiceBehaviour.Healthy ? ref _healthy : ref _faulty);
            await WriteAsync(call.Response, answer);
        }
        catch (Exception e) when (e is HttpRequestException or HttpListenerException or IOException or ObjectDisposedException)
        {
            call.Response.Abort(); // as the service's death looks to a client
        }
    }

    private async Task<HttpResponse> AnswerToAsync(ServiceBehaviour behaviour, string request) => behaviour switch
    {
        ServiceBehaviour.Fails => new HttpResponse(500, "{}"),
        ServiceBehaviour.Busy => new HttpResponse(429, "{}"),
        ServiceBehaviour.Garbage => new HttpResponse(200, "<html>The page is being moved.</html>"),
        ServiceBehaviour.ShortLists => Shortened(await HandOnAsync(request)),
        ServiceBehaviour.NotNumbers => NotNumbers(JsonNode.Parse(request)!["texts"]!.AsArray().Count),
        _ => await HandOnAsync(request),
    };

    private async Task<HttpResponse> HandOnAsync(string request)
    {
        using var content = new StringContent(request, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(new Uri("predict", UriKind.Relative), content);
        return new HttpResponse((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static HttpResponse Shortened(HttpResponse answer)
    {
        JsonNode body = JsonNode.Parse(answer.Body)!;
        foreach (string list in (string[])["pred", "proba"])
        {
            JsonArray values = body[list]!.AsArray();
            values.RemoveAt(values.Count - 1);
        }

        return answer with { Body = body.ToJsonString() };
    }

    private static HttpResponse NotNumbers(int texts)
    {
        string Many(string item) => string.Join(',', Enumerable.Repeat(item, texts));
        return new HttpResponse(200, $$"""{"pred":[{{Many("1")}}],"proba":[{{Many("[NaN,NaN,NaN]")}}],"labels":["NEG","POS","NEU"]}""");
    }

    private static async Task WriteAsync(HttpListenerResponse response, HttpResponse answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        if (answer.Status == 429)
            response.Headers["Retry-After"] = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
        response.Close();
    }

    private sealed record HttpResponse(int Status, string Body);
}
