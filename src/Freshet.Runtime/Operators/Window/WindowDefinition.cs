using Freshet.Graph;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>All that a window operator is made of.</summary>
internal sealed record WindowDefinition<TKey, TIn, TContent, TOut>(
    Node Node, KeyedEdge<TKey, TIn> Input, WindowOptions<TIn> Options, WindowContents<TIn, TContent> Contents, Serializer<TContent> Serializer,
    WindowEmitter<TKey, TContent, TOut> Emitter)
    where TKey : notnull
{
    public long AllowedLateness { get; } = Options.AllowedLateness == TimeSpan.MaxValue
        ? long.MaxValue
        : Options.AllowedLateness.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Whether windows that overlap may share their content without anybody seeing it.</summary>
    public bool SharesPanes => Contents.IsOrderIndependent && AllowedLateness == 0;

    /// <summary>When a window is dropped. Where lateness leads beyond all time it never is, as in Flink.</summary>
    public EventTime CleanupTime(TimeWindow window)
    {
        if (!Options.Assigner.IsEventTime)
            return window.MaxTimestamp;
        long cleanup = unchecked(window.MaxTimestamp.Milliseconds + AllowedLateness);
        return cleanup >= window.MaxTimestamp.Milliseconds ? new EventTime(cleanup) : EventTime.Max;
    }

    /// <summary>Whether a record is too late for any window that it could open.</summary>
    public bool IsLate(EventTime timestamp, EventTime watermark) =>
        Options.Assigner.IsEventTime && unchecked(timestamp.Milliseconds + AllowedLateness) <= watermark.Milliseconds;
}
