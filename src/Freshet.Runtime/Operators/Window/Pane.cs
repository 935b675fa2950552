using Freshet.Runtime.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// One window, or one slice of windows, with the content of all its keys: they share its timers, and they go together. Used by one thread.
/// </summary>
internal sealed class Pane<TKey, TContent>(TimeWindow window, StateTable<TKey, VoidNamespace, TContent> contents)
    where TKey : notnull
{
    public TimeWindow Window => window;

    public long Start { get; } = window.Start.Milliseconds;

    public long End { get; } = window.End.Milliseconds;

    public StateTable<TKey, VoidNamespace, TContent> Contents => contents;

    /// <summary>Whether the window's end was reached. The keys in it have given their result then, but for <see cref="Waiting"/>.</summary>
    public bool HasFired { get; set; }

    /// <summary>Keys that wait for the end of a window that has fired: a restored operator's watermark begins anew.</summary>
    public HashSet<TKey>? Waiting { get; set; }

    /// <summary>When the pane has something to do next.</summary>
    public EventTime Due(EventTime cleanup) => !HasFired || Waiting is not null ? window.MaxTimestamp : cleanup;
}
