using Freshet.Functions;
using Freshet.State;

namespace Freshet.Windowing;

/// <summary>
/// Makes results of the content of a window over the whole stream: of all its records, or of the one result of the aggregate before it. The
/// runtime makes one instance and calls it from one thread at a time.
/// </summary>
/// <typeparam name="TIn">The type of the elements.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public abstract class ProcessAllWindowFunction<TIn, TOut>
{
    /// <summary>Called once before the first record: the place to ask for state handles.</summary>
    /// <param name="windowState">State per window, which <see cref="Clear"/> has to drop. Windows that merge have none.</param>
    /// <param name="globalState">State of the whole stream.</param>
    public virtual void Open(IKeyedStateStore windowState, IKeyedStateStore globalState)
    {
    }

    /// <summary>Called when a window fires. Results carry the window's last millisecond unless told otherwise.</summary>
    public abstract void Process(WindowContext context, ReadOnlySpan<TIn> elements, Collector<TOut> output);

    /// <summary>Called when a window goes, to drop its per-window state.</summary>
    public virtual void Clear(WindowContext context)
    {
    }
}

/// <summary>A function over the whole stream as one of the only key there is.</summary>
internal sealed class OnlyKeyFunction<TIn, TOut>(ProcessAllWindowFunction<TIn, TOut> function) : ProcessWindowFunction<int, TIn, TOut>
{
    public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState) => function.Open(windowState, globalState);

    public override void Process(int key, WindowContext context, ReadOnlySpan<TIn> elements, Collector<TOut> output) =>
        function.Process(context, elements, output);

    public override void Clear(WindowContext context) => function.Clear(context);
}
