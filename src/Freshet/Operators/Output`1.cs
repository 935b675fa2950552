namespace Freshet.Operators;

/// <summary>
/// Where an operator sends what it makes: the next operator of its chain, or the gate to other tasks. Records cross it by batch; a
/// watermark travels between batches, never inside one. Used by one thread at a time: the one that steps the task.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class Output<T> : Output
{
    /// <summary>Takes a batch. The span is valid during the call only; an empty one is legal and means nothing.</summary>
    public abstract void Emit(ReadOnlySpan<Record<T>> batch);
}
