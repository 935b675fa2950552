namespace Freshet.Functions;

/// <summary>
/// Folds values into an accumulator. One instance may serve many keys and subtasks, so it keeps nothing of its own: all that it knows of a
/// key stands in the accumulator. Safe to share where its methods are.
/// </summary>
/// <typeparam name="TIn">The type of the values.</typeparam>
/// <typeparam name="TAccumulator">The type of the accumulator; it is kept in state.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class AggregateFunction<TIn, TAccumulator, TResult>
{
    /// <summary>
    /// Whether <see cref="Merge"/> gives the same whatever the order and grouping of the values, as for counts, sums of integers and maxima.
    /// Sliding windows then keep one accumulator per slide, not one per window. False unless the function says so.
    /// </summary>
    public virtual bool IsOrderIndependent => false;

    /// <summary>An accumulator of no values.</summary>
    public abstract TAccumulator CreateAccumulator();

    /// <summary>The accumulator with one more value; the one given may be changed and returned.</summary>
    public abstract TAccumulator Add(TIn value, TAccumulator accumulator);

    /// <summary>The result of the values so far; the accumulator stays as it is.</summary>
    public abstract TResult GetResult(TAccumulator accumulator);

    /// <summary>
    /// The accumulator of both arguments' values, those of <paramref name="first"/> first. The first may be changed and returned, the second
    /// stays as it is. Session windows need it.
    /// </summary>
    /// <exception cref="NotSupportedException">The function does not override it.</exception>
    public virtual TAccumulator Merge(TAccumulator first, TAccumulator second) => throw new MergeMissingException(
        $"{GetType().Name} cannot merge accumulators, and session windows must. Override {nameof(Merge)}.");

    // A reduce has none.
    internal virtual bool HasResultOfNone => true;

    // Whether accumulators can be merged, as sessions must. Asked when the job is built.
    internal virtual bool CanMerge()
    {
        try
        {
            Merge(CreateAccumulator(), CreateAccumulator());
            return true;
        }
        catch (MergeMissingException)
        {
            return false;
        }
        catch (Exception)
        {
            return true; // it is overridden; what it makes of nothing is not the question
        }
    }

    // A reduce begins with the first value itself.
    internal virtual TAccumulator Begin(TIn value) => Add(value, CreateAccumulator());

    private sealed class MergeMissingException(string message) : NotSupportedException(message);
}
