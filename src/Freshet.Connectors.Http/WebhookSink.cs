using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Freshet.Sinks;

namespace Freshet.Connectors.Http;

/// <summary>
/// Posts every record as JSON to a URL, at least once: a barrier waits until all have been taken, and after a restart those since the last checkpoint
/// are posted again, each with the <c>Idempotency-Key</c> that it had. What the other side refuses goes to the side output
/// <see cref="DeadLetter.Tag"/> with its answer. Redirects are not followed. A description, shared: immutable.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class WebhookSink<T> : Sink<T>
{
    private readonly Func<IWebhook> _create;
    private readonly Action<T, IBufferWriter<byte>> _body;
    private readonly Func<T, string>? _idempotencyKey;
    private readonly WebhookSinkOptions _options;
    private readonly string _target;
    private readonly Func<int, Random> _createRandom;

    /// <summary>Makes a sink of values that are JSON by a source-generated context.</summary>
    /// <param name="url">Where to; its query is never shown.</param>
    /// <param name="type">How a value is JSON.</param>
    /// <param name="idempotencyKey">
    /// Gives the key by which the other side tells a repetition: a function of the record. Null: the hash of the body.
    /// </param>
    /// <param name="options">How it is called; null for the defaults.</param>
    /// <exception cref="ArgumentException">The URL is no absolute one, not https (and neither this machine nor allowed), or holds a user or password.</exception>
    public WebhookSink(Uri url, JsonTypeInfo<T> type, Func<T, string>? idempotencyKey = null, WebhookSinkOptions? options = null)
        : this(url, (value, output) => Serialize(value, type, output), idempotencyKey, options) => ArgumentNullException.ThrowIfNull(type);

    /// <summary>Makes a sink whose bodies are written by a function.</summary>
    /// <param name="url">Where to; its query is never shown.</param>
    /// <param name="body">Writes a value's body: JSON, always the same for the same value.</param>
    /// <param name="idempotencyKey">
    /// Gives the key by which the other side tells a repetition: a function of the record. Null: the hash of the body.
    /// </param>
    /// <param name="options">How it is called; null for the defaults.</param>
    /// <exception cref="ArgumentException">The URL is no absolute one, not https (and neither this machine nor allowed), or holds a user or password.</exception>
    public WebhookSink(Uri url, Action<T, IBufferWriter<byte>> body, Func<T, string>? idempotencyKey = null, WebhookSinkOptions? options = null)
        : this(
            Webhooks(WebhookUrl.Checked(url, options?.AllowPlainHttp ?? false), options ?? new WebhookSinkOptions()),
            body, idempotencyKey, options ?? new WebhookSinkOptions(), WebhookUrl.Shown(url), static _ => new Random())
    {
    }

    internal WebhookSink(
        Func<IWebhook> create, Action<T, IBufferWriter<byte>> body, Func<T, string>? idempotencyKey, WebhookSinkOptions options, string target,
        Func<int, Random> createRandom)
    {
        ArgumentNullException.ThrowIfNull(body);
        _create = create;
        _body = body;
        _idempotencyKey = idempotencyKey;
        _options = options;
        _target = target;
        _createRandom = createRandom;
    }

    /// <inheritdoc/>
    public override SinkWriter<T> CreateWriter(int subtask) =>
        new WebhookSinkWriter<T>(_create(), _body, _idempotencyKey, _options, _target, _createRandom(subtask));

    private static Func<IWebhook> Webhooks(Uri url, WebhookSinkOptions options) => () => new HttpWebhook(url, options);

    private static void Serialize(T value, JsonTypeInfo<T> type, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        JsonSerializer.Serialize(json, value, type);
    }
}
