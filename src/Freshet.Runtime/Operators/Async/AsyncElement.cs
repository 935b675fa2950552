namespace Freshet.Runtime.Operators.Async;

/// <summary>An input on its way through an asynchronous operator, with its result when it is there.</summary>
internal sealed class AsyncElement<TIn, TOut>(Record<TIn> input, long number, AsyncSegment<TIn, TOut> segment)
{
    public Record<TIn> Input => input;

    /// <summary>Its number among the inputs of the subtask, from 1.</summary>
    public long Number => number;

    /// <summary>The elements that it may leave in any order with.</summary>
    public AsyncSegment<TIn, TOut> Segment => segment;

    public TOut Output { get; private set; } = default!;

    public bool IsDone { get; private set; }

    public void Complete(TOut output)
    {
        Output = output;
        IsDone = true;
    }
}

/// <summary>
/// Elements that may leave in any order: all between two watermarks where the output is unordered, one alone where it is ordered. What stands
/// behind them goes on when all have left.
/// </summary>
internal sealed class AsyncSegment<TIn, TOut>
{
    /// <summary>Those that have not left.</summary>
    public List<AsyncElement<TIn, TOut>> Elements { get; } = [];

    /// <summary>Passes on the watermark or status that ends the segment; null where more elements may come, or none stands behind it.</summary>
    public Action? Ending { get; set; }
}

/// <summary>One call of the user's function, with its attempts.</summary>
internal sealed class AsyncCall<TIn, TOut>(AsyncElement<TIn, TOut>[] elements, DateTimeOffset deadline)
{
    public AsyncElement<TIn, TOut>[] Elements => elements;

    public IReadOnlyList<TIn> Inputs { get; } = [.. elements.Select(e => e.Input.Value)];

    /// <summary>When it has failed, whatever becomes of the attempt under way.</summary>
    public DateTimeOffset Deadline => deadline;

    /// <summary>Attempts begun.</summary>
    public int Attempts { get; set; }

    /// <summary>When the next attempt begins; null while one is under way.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>Cancels the attempt under way.</summary>
    public CancellationTokenSource? Cancellation { get; set; }
}
