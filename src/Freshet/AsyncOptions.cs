namespace Freshet;

/// <summary>Whether results of asynchronous calls keep the order of their inputs.</summary>
public enum AsyncOutputMode
{
    /// <summary>Results come in the order of the inputs.</summary>
    Ordered,

    /// <summary>A result goes on when it is there; it overtakes records, never a watermark.</summary>
    Unordered,
}

/// <summary>How asynchronous calls are made. Immutable; safe to share.</summary>
public sealed record AsyncOptions
{
    /// <summary>Whether results keep the order of their inputs.</summary>
    public AsyncOutputMode OutputMode { get; init; } = AsyncOutputMode.Ordered;

    /// <summary>The most elements in calls under way, or done and waiting for their turn, in a subtask; at least 1. Full is back-pressure.</summary>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 100;

    /// <summary>The most elements in one call, where the function takes many; at least 1. A call never waits to be filled.</summary>
    public int MaxBatchSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>The most calls under way in a subtask; at least 1.</summary>
    public int MaxCalls
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 100;

    /// <summary>
    /// The longest that an element's call may take, all attempts together. A call whose time is over has failed with a <see cref="TimeoutException"/>; as in
    /// Flink, what comes of that is judged like an answer, and where it is to be tried again there is no further limit. Let <see cref="RetryWhen"/> refuse
    /// that exception where the time is to be the last word.
    /// </summary>
    public TimeSpan Timeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>The most attempts of a call; at least 1.</summary>
    public int MaxAttempts
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>The pause before the second attempt; each later one is <see cref="RetryMultiplier"/> times as long.</summary>
    public TimeSpan RetryDelay
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>How much longer each pause is than the one before; at least 1, which is a fixed pause. 2 by default.</summary>
    public double RetryMultiplier
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 2;

    /// <summary>The longest pause between two attempts; null for no limit.</summary>
    public TimeSpan? MaxRetryDelay { get; init; }

    /// <summary>Which failures another attempt may mend; null: all.</summary>
    public Func<Exception, bool>? RetryWhen { get; init; }
}
