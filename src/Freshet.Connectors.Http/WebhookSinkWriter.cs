using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Freshet.Sinks;

namespace Freshet.Connectors.Http;

/// <summary>
/// Keeps some calls under way. A record stays under way until it was taken or refused, through every pause before another attempt. Used by one thread
/// at a time.
/// </summary>
internal sealed class WebhookSinkWriter<T>(
    IWebhook webhook, Action<T, IBufferWriter<byte>> body, Func<T, string>? idempotencyKey, WebhookSinkOptions options, string target, Random random)
    : SinkWriter<T>
{
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly Queue<Post> _waiting = new();
    private readonly List<Post> _flights = [];
    private SinkWriterContext? _context;
    private bool _isPrepared;
    private long _taken;

    /// <summary>Posts that wait are at most those of one batch of records: it is taken whole, and then no more.</summary>
    public override bool IsReady => _isPrepared && _waiting.Count == 0;

    public override void Open(SinkWriterContext context)
    {
        _context = context;
        context.RunBlocking(webhook.Prepare, () => _isPrepared = true);
    }

    public override void Write(ReadOnlySpan<Record<T>> batch)
    {
        foreach (ref readonly Record<T> record in batch)
        {
            _scratch.ResetWrittenCount();
            body(record.Value, _scratch);
            byte[] bytes = _scratch.WrittenSpan.ToArray();
            _waiting.Enqueue(new Post(idempotencyKey?.Invoke(record.Value) ?? HashOf(bytes), bytes, ++_taken));
        }

        Pump();
    }

    public override bool TryFlush() => _isPrepared && _waiting.Count == 0 && _flights.Count == 0;

    public override void OnProcessingTime(DateTimeOffset now)
    {
        foreach (Post post in _flights)
        {
            if (post.RetryAt is not { } time)
                continue;
            if (time <= now)
                Attempt(post);
            else
                _context!.WakeAt(time);
        }
    }

    public override void Dispose()
    {
        webhook.Dispose();
        base.Dispose();
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));

    private void Pump()
    {
        while (_flights.Count < options.MaxInFlight && _waiting.TryDequeue(out Post? next))
        {
            _flights.Add(next);
            Attempt(next);
        }
    }

    private void Attempt(Post post)
    {
        post.RetryAt = null;
        DateTimeOffset now = _context!.Now;
        _context.RunBlocking(() => post.Answer = webhook.Post(post.Key, post.Body, now), () => Answered(post));
    }

    private void Answered(Post post)
    {
        WebhookAnswer answer = post.Answer!;
        if (answer.Verdict == WebhookVerdict.Again)
        {
            Postpone(post, answer);
            return;
        }

        if (answer.Verdict == WebhookVerdict.Refused)
        {
            byte[] front = post.Body.Length <= DeadLetterFormat.MaxBytes ? post.Body : post.Body[..DeadLetterFormat.MaxBytes];
            _context!.Reject(new DeadLetter(target, post.Ordinal, answer.Reason, front) { Length = post.Body.Length });
        }

        _flights.Remove(post);
        Pump();
    }

    private void Postpone(Post post, WebhookAnswer answer)
    {
        DateTimeOffset now = _context!.Now;
        if (post.Failures++ == 0)
            post.FirstFailure = now;
        TimeSpan since = now - post.FirstFailure;
        if (since >= options.Retry.TimeLimit)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture,
                $"The webhook {target} took nothing for {since.TotalSeconds:F0} s and {post.Failures} attempts: {answer.Reason} The job goes on from its checkpoint when it is started again. WebhookSinkOptions.Retry says how long to wait."));
        }

        TimeSpan pause = options.Retry.DelayAfter(post.Failures, random);
        if (answer.RetryAfter is { } asked && asked > pause)
            pause = asked < options.Retry.TimeLimit ? asked : options.Retry.TimeLimit;
        post.RetryAt = now + pause;
        _context.WakeAt(post.RetryAt.Value);
    }

    /// <summary>A record's call, from its first attempt to its last.</summary>
    private sealed class Post(string key, byte[] body, long ordinal)
    {
        public string Key => key;

        public byte[] Body => body;

        public long Ordinal => ordinal;

        /// <summary>Set on the I/O executor; looked at when the call has ended.</summary>
        public WebhookAnswer? Answer { get; set; }

        public int Failures { get; set; }

        public DateTimeOffset FirstFailure { get; set; }

        /// <summary>When the next attempt is due; null while a call runs.</summary>
        public DateTimeOffset? RetryAt { get; set; }
    }
}
