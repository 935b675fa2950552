using Freshet.Windowing;

namespace Freshet.Oracle.Programs;

/// <summary>The windows, triggers and evictors that a program describes.</summary>
internal static class WindowParts
{
    public static WindowedStream<TKey, OracleRow> Cut<TKey>(KeyedStream<TKey, OracleRow> stream, OracleRow window)
        where TKey : notnull
    {
        if (window.Text("kind") != "count")
            return stream.Window(Assigner(window));
        long size = window.Number("n");
        return window["slide"] is long slide ? stream.CountWindow(size, slide, OracleRowSerializer.Instance) : stream.CountWindow(size);
    }

    public static AllWindowedStream<OracleRow> CutAll(DataStream<OracleRow> stream, OracleRow window)
    {
        if (window.Text("kind") != "count")
            return stream.WindowAll(Assigner(window));
        long size = window.Number("n");
        return window["slide"] is long slide ? stream.CountWindowAll(size, slide, OracleRowSerializer.Instance) : stream.CountWindowAll(size);
    }

    public static WindowAssigner Assigner(OracleRow window) => Assigner<OracleRow>(window, row => row);

    /// <summary>The assigner for values that hold a row.</summary>
    public static WindowAssigner Assigner<T>(OracleRow window, Func<T, OracleRow> rowOf)
    {
        bool isProcessing = window.Text("time", "event") == "processing";
        TimeSpan size = Span(window.Number("size", 0));
        TimeSpan slide = Span(window.Number("slide", 0));
        TimeSpan offset = Span(window.Number("offset", 0));
        return window.Text("kind") switch
        {
            "tumbling" => isProcessing ? TumblingProcessingTimeWindows.Of(size, offset) : TumblingEventTimeWindows.Of(size, offset),
            "sliding" => isProcessing ? SlidingProcessingTimeWindows.Of(size, slide, offset) : SlidingEventTimeWindows.Of(size, slide, offset),
            "session" when window["gapField"] is string field => isProcessing
                ? ProcessingTimeSessionWindows.WithDynamicGap<T>(value => Span(rowOf(value).Number(field)))
                : EventTimeSessionWindows.WithDynamicGap<T>(value => Span(rowOf(value).Number(field))),
            "session" => isProcessing
                ? ProcessingTimeSessionWindows.WithGap(Span(window.Number("gap")))
                : EventTimeSessionWindows.WithGap(Span(window.Number("gap"))),
            "global" => window.Flag("endOfStream") ? GlobalWindows.CreateWithEndOfStreamTrigger() : GlobalWindows.Create(),
            _ => throw new UnsupportedCaseException($"window {window["kind"]}"),
        };
    }

    public static Func<Trigger> Trigger(OracleRow trigger)
    {
        switch (trigger.Text("kind"))
        {
            case "eventTime":
                return () => new EventTimeTrigger();
            case "processingTime":
                return () => new ProcessingTimeTrigger();
            case "count":
                return () => new CountTrigger(trigger.Number("n"));
            case "purging":
                Func<Trigger> purged = Trigger(trigger.Row("of"));
                return () => new PurgingTrigger(purged());
            case "continuousEventTime":
                return () => new ContinuousEventTimeTrigger(Span(trigger.Number("interval")));
            case "continuousProcessingTime":
                return () => new ContinuousProcessingTimeTrigger(Span(trigger.Number("interval")));
            case "delta":
                return () => new DeltaTrigger<OracleRow>(Arithmetic.ToDouble(trigger["threshold"]), Delta(trigger), OracleRowSerializer.Instance);
            case "timeout":
                Func<Trigger> timed = Trigger(trigger.Row("of"));
                return () => new ProcessingTimeoutTrigger(
                    timed(), Span(trigger.Number("timeout")), trigger.Flag("reset"), trigger.Flag("clear", true));
            default:
                throw new UnsupportedCaseException($"trigger {trigger["kind"]}");
        }
    }

    public static Evictor Evictor(OracleRow evictor)
    {
        bool after = evictor.Flag("after");
        return evictor.Text("kind") switch
        {
            "count" => new CountEvictor(evictor.Number("n"), after),
            "time" => new TimeEvictor(Span(evictor.Number("size")), after),
            "delta" => new DeltaEvictor<OracleRow>(Arithmetic.ToDouble(evictor["threshold"]), Delta(evictor), after),
            _ => throw new UnsupportedCaseException($"evictor {evictor["kind"]}"),
        };
    }

    /// <summary>Milliseconds as a span; the recorded lateness of all time is longer than the longest there is.</summary>
    public static TimeSpan Span(long milliseconds) =>
        milliseconds > long.MaxValue / TimeSpan.TicksPerMillisecond ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(milliseconds);

    private static Func<OracleRow, OracleRow, double> Delta(OracleRow described)
    {
        string field = described.Text("field");
        return (older, newer) => Arithmetic.ToDouble(newer[field] ?? 0L) - Arithmetic.ToDouble(older[field] ?? 0L);
    }
}
