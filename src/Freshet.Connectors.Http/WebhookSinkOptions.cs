using Freshet.Sinks;

namespace Freshet.Connectors.Http;

/// <summary>How a <see cref="WebhookSink{T}"/> calls. Immutable; checked when set.</summary>
public sealed record WebhookSinkOptions
{
    /// <summary>The most calls of a subtask under way at once: 8 unless set. With 1 the calls come in the order of the records.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxInFlight
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 8;

    /// <summary>The longest that one call may take: 10 s unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or more than an hour.</exception>
    public TimeSpan Timeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromHours(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How a call is repeated that nobody answered, or whose answer is 408, 425, 429 or from 500 on. The other side's <c>Retry-After</c> makes a pause longer.
    /// </summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>
    /// What calls are signed with; null: they are not. The signature is that of Standard Webhooks: <c>Webhook-Signature: v1,…</c>, the HMAC-SHA-256
    /// of <c>Webhook-Id</c>, <c>Webhook-Timestamp</c> and the body with points between, where the id is the idempotency key.
    /// </summary>
    public WebhookSecret? SigningSecret { get; init; }

    /// <summary>The token that is sent as <c>Authorization: Bearer …</c>; null for none.</summary>
    public WebhookSecret? BearerToken { get; init; }

    /// <summary>Whether calls may go over the network unencrypted. To this machine they may anyway.</summary>
    public bool AllowPlainHttp { get; init; }
}
