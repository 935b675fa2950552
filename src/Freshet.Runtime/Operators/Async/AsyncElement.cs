namespace Freshet.Runtime.Operators.Async;

/// <summary>An input on its way through an asynchronous operator, with its result when it is there.</summary>
internal sealed class AsyncElement<TIn, TResult>(Record<TIn> input, long number, AsyncSegment<TIn, TResult> segment)
{
    public Record<TIn> Input => input;

    /// <summary>Its number among the inputs of the subtask, from 1.</summary>
    public long Number => number;

    /// <summary>The elements that it may leave in any order with.</summary>
    public AsyncSegment<TIn, TResult> Segment => segment;

    public TResult Result { get; private set; } = default!;

    /// <summary>Whether its result has gone on.</summary>
    public bool HasLeft { get; set; }

    public void Complete(TResult result)
    {
        Result = result;
        segment.Done.Enqueue(this);
    }
}

/// <summary>
/// Elements that may leave in any order: all between two watermarks where the output is unordered, one alone where it is ordered. What stands
/// behind them goes on when all have left.
/// </summary>
internal sealed class AsyncSegment<TIn, TResult>
{
    /// <summary>Those whose result is there and has not gone on, in the order in which it came.</summary>
    public Queue<AsyncElement<TIn, TResult>> Done { get; } = new();

    /// <summary>Those that have not left, in the order of the inputs.</summary>
    public List<AsyncElement<TIn, TResult>> Elements { get; } = [];

    /// <summary>Passes on the watermark or status that ends the segment; null where more elements may come, or none stands behind it.</summary>
    public Action? Ending { get; set; }
}

/// <summary>One call of the user's function, with its attempts.</summary>
internal sealed class AsyncCall<TIn, TResult>(AsyncElement<TIn, TResult>[] elements, DateTimeOffset deadline)
{
    /// <summary>The elements that it has no result for yet.</summary>
    public AsyncElement<TIn, TResult>[] Elements { get; set; } = elements;

    /// <summary>Its first element's number: who was called first has a timer first.</summary>
    public long Number { get; } = elements[0].Number;

    /// <summary>When its time is over, whatever becomes of the attempt under way.</summary>
    public DateTimeOffset Deadline { get; set; } = deadline;

    /// <summary>Attempts begun.</summary>
    public int Attempts { get; set; }

    /// <summary>When the next attempt begins; null while one is under way.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>Cancels the attempt under way.</summary>
    public CancellationTokenSource? Cancellation { get; set; }

    /// <summary>When something is to be done about it that no answer brings.</summary>
    public DateTimeOffset Due => RetryAt is { } retry && retry < Deadline ? retry : Deadline;
}
