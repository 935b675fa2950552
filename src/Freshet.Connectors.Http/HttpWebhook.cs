using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Freshet.Connectors.Http;

/// <summary>A webhook over HTTP. Thread-safe.</summary>
internal sealed class HttpWebhook : IWebhook
{
    private const int ExcerptBytes = 1024;
    private const int ExcerptChars = 300;

    private readonly Uri _url;
    private readonly WebhookSinkOptions _options;
    private readonly HttpClient _client;
    private byte[]? _signingKey;
    private string? _token;

    public HttpWebhook(Uri url, WebhookSinkOptions options)
    {
        _url = url;
        _options = options;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // what is sent may be meant for this host only
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a changed address is found
            ConnectTimeout = options.Timeout,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own
        };
    }

    public void Prepare()
    {
        _token = _options.BearerToken?.Read();
        _signingKey = _options.SigningSecret is { } secret ? KeyOf(secret.Read()) : null;
    }

    public WebhookAnswer Post(string idempotencyKey, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout);
        try
        {
            return PostAsync(idempotencyKey, body, now, timeout.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested || e.InnerException is TimeoutException)
        {
            // The time for the connection is as long, and may be over first.
            return new WebhookAnswer(0, string.Create(CultureInfo.InvariantCulture, $"No answer came within {_options.Timeout.TotalSeconds:F1} s."));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new WebhookAnswer(0, $"The call did not come through: {Innermost(failure).Message}.");
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Standard Webhooks gives secrets as base64 behind <c>whsec_</c>; any other text is the key itself.</summary>
    private static byte[] KeyOf(string secret)
    {
        const string Prefix = "whsec_";
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
            return Encoding.UTF8.GetBytes(secret);
        try
        {
            return Convert.FromBase64String(secret[Prefix.Length..]);
        }
        catch (FormatException malformed)
        {
            throw new IOException("The webhook's signing secret begins with 'whsec_', but what follows is not base64. Copy it again from where it was made.", malformed);
        }
    }

    private static Exception Innermost(Exception failure)
    {
        while (failure.InnerException is { } cause)
            failure = cause;
        return failure;
    }

    private async Task<WebhookAnswer> PostAsync(string idempotencyKey, ReadOnlyMemory<byte> body, DateTimeOffset now, CancellationToken cancellation)
    {
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = content };
        // In quotes, as a structured field; what it may not hold is written as %XX.
        string key = Uri.EscapeDataString(idempotencyKey);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{key}\"");
        if (_token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        if (_signingKey is not null)
            Sign(request, key, body.Span, now);
        using HttpResponseMessage response =
            await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        int status = (int)response.StatusCode;
        string text = response.IsSuccessStatusCode ? "" : await ExcerptAsync(response, cancellation).ConfigureAwait(false);
        return new WebhookAnswer(status, text, RetryAfter(response, now));
    }

    private void Sign(HttpRequestMessage request, string key, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        string time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] head = Encoding.UTF8.GetBytes($"{key}.{time}.");
        byte[] signature = HMACSHA256.HashData(_signingKey!, (byte[])[.. head, .. body]);
        request.Headers.TryAddWithoutValidation("Webhook-Id", key);
        request.Headers.TryAddWithoutValidation("Webhook-Timestamp", time);
        request.Headers.TryAddWithoutValidation("Webhook-Signature", $"v1,{Convert.ToBase64String(signature)}");
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        TimeSpan? asked = response.Headers.RetryAfter is { } header ? header.Delta ?? (header.Date - now) : null;
        return asked > TimeSpan.Zero ? asked : null;
    }

    /// <summary>The front of an answer that is no success; a part of it where the rest does not come.</summary>
    private static async Task<string> ExcerptAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        byte[] bytes = new byte[ExcerptBytes];
        int length = 0;
        try
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            // The status is known, and that is what counts.
        }

        string location = response.Headers.Location is { } to ? $"It leads to {to.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}, and redirects are not followed. " : "";
        string text = location + Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        return text.Length <= ExcerptChars ? text : $"{text[..ExcerptChars]}…";
    }
}
