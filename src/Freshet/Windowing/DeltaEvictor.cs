namespace Freshet.Windowing;

/// <summary>Keeps the elements of a window that are nearer to its last than a threshold. Immutable; safe to share where its function is.</summary>
/// <typeparam name="T">The type of the stream's values, exactly.</typeparam>
/// <param name="threshold">A delta at or above it evicts.</param>
/// <param name="delta">The distance from the first argument, an element, to the second, the window's last.</param>
/// <param name="after">Whether it evicts behind the window's function instead of before it.</param>
public sealed class DeltaEvictor<T>(double threshold, Func<T, T, double> delta, bool after = false) : Evictor<T>
{
    /// <inheritdoc/>
    public override void EvictBefore(WindowElements<T> elements, TimeWindow window, EvictorContext context)
    {
        if (!after)
            Evict(elements);
    }

    /// <inheritdoc/>
    public override void EvictAfter(WindowElements<T> elements, TimeWindow window, EvictorContext context)
    {
        if (after)
            Evict(elements);
    }

    private void Evict(WindowElements<T> elements)
    {
        if (elements.Count == 0)
            return;
        T last = elements[elements.Count - 1];
        for (int i = 0; i < elements.Count; i++)
        {
            if (delta(elements[i], last) >= threshold)
                elements.Evict(i);
        }
    }
}
