using Freshet.Functions;
using Freshet.State;

namespace Freshet.Windowing;

/// <summary>
/// Makes results of a window's content: of all its records, or of the one result of the aggregate before it. The runtime makes one instance
/// per subtask and calls it from one thread at a time.
/// </summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TIn">The type of the elements.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public abstract class ProcessWindowFunction<TKey, TIn, TOut>
    where TKey : notnull
{
    /// <summary>Called once before the first record: the place to ask for state handles.</summary>
    /// <param name="windowState">State per key and window, which <see cref="Clear"/> has to drop. Windows that merge have none.</param>
    /// <param name="globalState">State per key.</param>
    public virtual void Open(IKeyedStateStore windowState, IKeyedStateStore globalState)
    {
    }

    /// <summary>Called when a window fires. Results carry the window's last millisecond unless told otherwise.</summary>
    public abstract void Process(TKey key, WindowContext context, ReadOnlySpan<TIn> elements, Collector<TOut> output);

    /// <summary>Called when a window goes, to drop its per-window state.</summary>
    public virtual void Clear(WindowContext context)
    {
    }
}
