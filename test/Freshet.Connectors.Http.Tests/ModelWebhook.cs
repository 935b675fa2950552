using System.Text;

namespace Freshet.Connectors.Http.Tests;

/// <summary>Another side that answers as a test tells it, and keeps what it got.</summary>
internal sealed class ModelWebhook : IWebhook
{
    /// <summary>What came, as key and body.</summary>
    public List<(string Key, string Body)> Posts { get; } = [];

    /// <summary>Gives the answer to the call of a number, from 1.</summary>
    public Func<int, WebhookAnswer> Answer { get; set; } = _ => new WebhookAnswer(200, "");

    public void Prepare()
    {
    }

    public WebhookAnswer Post(string idempotencyKey, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        Posts.Add((idempotencyKey, Encoding.UTF8.GetString(body.Span)));
        return Answer(Posts.Count);
    }

    public void Dispose()
    {
    }
}
