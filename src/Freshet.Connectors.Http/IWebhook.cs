namespace Freshet.Connectors.Http;

/// <summary>
/// Who is called: the edge to the network. Calls block, come from the I/O executor and may run at the same time. Thread-safe.
/// </summary>
internal interface IWebhook : IDisposable
{
    /// <summary>Called once, before any other call: reads the secrets.</summary>
    /// <exception cref="IOException">A secret is missing; the message says which and what to do.</exception>
    void Prepare();

    /// <summary>Posts a body; never throws for what the network or the other side does.</summary>
    WebhookAnswer Post(string idempotencyKey, ReadOnlyMemory<byte> body, DateTimeOffset now);
}
