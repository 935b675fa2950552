using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Freshet.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.Connectors.Http.Tests;

/// <summary>The edge against a server of this process, on loopback.</summary>
public sealed partial class HttpWebhookTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(IHeaderDictionary Headers, string Body, string Path)> _requests = [];
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;
    private WebApplication? _server;
    private Uri _url = new("http://localhost/");

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            string body = await reader.ReadToEndAsync();
            lock (_requests)
                _requests.Add((new HeaderDictionary(context.Request.Headers.ToDictionary()), body, context.Request.Path)); // the server uses its own again
            await _answer(context);
        });
        await _server.StartAsync();
        _url = new Uri($"{_server.Urls.Single()}/alerts?token=s3cr3t");
    }

    public async ValueTask DisposeAsync()
    {
        _released.TrySetResult();
        await _server!.DisposeAsync();
    }

    [Fact]
    public void Body_key_and_content_type_arrive()
    {
        Assert.Equal(WebhookVerdict.Taken, Post(new WebhookSinkOptions(), key: "a \"key\" ữ").Verdict);
        (IHeaderDictionary headers, string body, _) = Assert.Single(_requests);
        Assert.Equal("{\"n\":1}", body);
        Assert.Equal("\"a%20%22key%22%20%E1%BB%AF\"", headers["Idempotency-Key"]);
        Assert.Equal("application/json", headers.ContentType);
        Assert.False(headers.ContainsKey("Webhook-Signature"));
    }

    [Fact]
    public void Signature_is_that_of_standard_webhooks_and_the_token_is_sent()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, $"whsec_{Convert.ToBase64String("key"u8)}\n");
        Environment.SetEnvironmentVariable("FRESHET_TEST_TOKEN", "t0ken");
        Post(new WebhookSinkOptions { SigningSecret = WebhookSecret.FromFile(file), BearerToken = WebhookSecret.FromEnvironment("FRESHET_TEST_TOKEN") });
        File.Delete(file);
        IHeaderDictionary headers = Assert.Single(_requests).Headers;
        Assert.Equal(("k1", "1700000000"), ((string?)headers["Webhook-Id"], (string?)headers["Webhook-Timestamp"]));
        string expected = Convert.ToBase64String(HMACSHA256.HashData("key"u8, Encoding.UTF8.GetBytes("k1.1700000000.{\"n\":1}")));
        Assert.Equal($"v1,{expected}", headers["Webhook-Signature"]);
        Assert.Equal("Bearer t0ken", headers.Authorization);
    }

    [Fact]
    public void Secret_that_is_missing_is_told_at_the_start_and_one_that_is_there_is_never_shown()
    {
        using var webhook = new HttpWebhook(_url, new WebhookSinkOptions { SigningSecret = WebhookSecret.FromFile("/nowhere/secret") });
        IOException e = Assert.Throws<IOException>(webhook.Prepare);
        Assert.Equal("The webhook's secret is missing: the file '/nowhere/secret' is empty or not there. Put the secret there and start the job again.", e.Message);
        Environment.SetEnvironmentVariable("FRESHET_TEST_SECRET", "whsec_*s3cr3t");
        WebhookSecret secret = WebhookSecret.FromEnvironment("FRESHET_TEST_SECRET");
        Assert.Equal("a secret in the environment variable 'FRESHET_TEST_SECRET'", secret.ToString());
        using var malformed = new HttpWebhook(_url, new WebhookSinkOptions { SigningSecret = secret });
        Assert.DoesNotContain("s3cr3t", Assert.Throws<IOException>(malformed.Prepare).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", new WebhookSinkOptions { SigningSecret = secret }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_gives_status_the_front_of_its_body_and_the_pause_it_asks_for()
    {
        _answer = async context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "12";
            await context.Response.WriteAsync(new string('x', 5000));
        };
        WebhookAnswer answer = Post(new WebhookSinkOptions());
        Assert.Equal((429, TimeSpan.FromSeconds(12), WebhookVerdict.Again), (answer.Status, answer.RetryAfter, answer.Verdict));
        Assert.Equal($"The answer is 429: {new string('x', 300)}…", answer.Reason);
        _answer = context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = Now.AddSeconds(30).ToString("R");
            return Task.CompletedTask;
        };
        Assert.Equal(TimeSpan.FromSeconds(30), Post(new WebhookSinkOptions()).RetryAfter);
    }

    [Fact]
    public void Redirect_is_not_followed_and_told_without_its_query()
    {
        _answer = context =>
        {
            context.Response.Redirect("http://127.0.0.1:1/elsewhere?s3cr3t", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        WebhookAnswer answer = Post(new WebhookSinkOptions());
        Assert.Equal(WebhookVerdict.Refused, answer.Verdict);
        Assert.Equal("The answer is 307: It leads to http://127.0.0.1:1, and redirects are not followed.", answer.Reason);
        Assert.Single(_requests);
    }

    [Fact]
    public void Call_that_nobody_answers_ends_with_its_time()
    {
        _answer = _ => _released.Task;
        WebhookAnswer answer = Post(new WebhookSinkOptions { Timeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal((0, "No answer came within 0.3 s.", WebhookVerdict.Again), (answer.Status, answer.Reason, answer.Verdict));
    }

    [Fact]
    public void Host_that_does_not_take_the_connection_is_called_again()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0); // nobody accepts: once its queue is full, it answers no further connection
        _url = new Uri($"http://{full.LocalEndPoint}/");
        Socket[] waiting = [.. Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false })];
        foreach (Socket socket in waiting)
            Assert.ThrowsAny<SocketException>(() => socket.Connect(full.LocalEndPoint!)); // under way
        WebhookAnswer answer = Post(new WebhookSinkOptions { Timeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal((0, "No answer came within 0.3 s.", WebhookVerdict.Again), (answer.Status, answer.Reason, answer.Verdict));
        foreach (Socket socket in waiting)
            socket.Dispose();
    }

    [Fact]
    public void Answer_whose_body_never_ends_counts_by_its_status()
    {
        _answer = async context =>
        {
            context.Response.StatusCode = 422;
            await context.Response.WriteAsync("bad");
            await context.Response.Body.FlushAsync();
            await _released.Task;
        };
        Assert.Equal(WebhookVerdict.Refused, Post(new WebhookSinkOptions { Timeout = TimeSpan.FromSeconds(3) }).Verdict);
    }

    [Fact]
    public async Task Nobody_there_is_a_call_to_be_made_again_and_shows_no_query()
    {
        await _server!.StopAsync(TestContext.Current.CancellationToken);
        WebhookAnswer answer = Post(new WebhookSinkOptions());
        Assert.Equal(WebhookVerdict.Again, answer.Verdict);
        Assert.StartsWith("The call did not come through: ", answer.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_posts_its_alerts_and_ends_when_all_were_taken()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, 50).Select(n => new Alert(n))]).Uid("alerts")
            .SinkTo(new WebhookSink<Alert>(_url, AlertContext.Default.Alert, a => $"alert-{a.Number}")).Uid("webhook");
        await Runtime.EmbeddedJob.RunAsync(environment, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            Enumerable.Range(0, 50).Select(n => $"{{\"Number\":{n}}}").Order(StringComparer.Ordinal),
            _requests.Select(r => r.Body).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("http://example.org/x", "The webhook's URL for 'example.org' is not https")]
    [InlineData("https://me:s3cr3t@example.org/x", "The webhook's URL for 'example.org' holds a user or a password")]
    [InlineData("ftp://example.org/x", "The webhook's URL is not of the form")]
    public void Url_that_should_not_be_posted_to_is_refused(string url, string sentence)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new WebhookSink<Alert>(new Uri(url), AlertContext.Default.Alert));
        Assert.StartsWith(sentence, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_http_is_taken_where_it_is_allowed_and_the_query_is_never_shown()
    {
        _ = new WebhookSink<Alert>(new Uri("http://example.org/x"), AlertContext.Default.Alert, options: new WebhookSinkOptions { AllowPlainHttp = true });
        Assert.Equal("https://example.org/x", WebhookUrl.Shown(new Uri("https://example.org/x?token=s3cr3t")));
        using var harness = new SinkWriterHarness<Alert>(new WebhookSink<Alert>(_url, AlertContext.Default.Alert));
        harness.RunCalls();
        _answer = context =>
        {
            context.Response.StatusCode = 400;
            return Task.CompletedTask;
        };
        harness.Push(new Alert(1));
        harness.Flush();
        Assert.Equal(WebhookUrl.Shown(_url), Assert.Single(harness.TakeDeadLetters()).Source);
    }

    private WebhookAnswer Post(WebhookSinkOptions options, string key = "k1")
    {
        using var webhook = new HttpWebhook(_url, options);
        webhook.Prepare();
        return webhook.Post(key, "{\"n\":1}"u8.ToArray(), Now);
    }

    internal sealed record Alert(int Number);

    [JsonSerializable(typeof(Alert))]
    internal sealed partial class AlertContext : JsonSerializerContext;
}
