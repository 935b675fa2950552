using Freshet.Windowing;

namespace Freshet.Oracle.Programs;

/// <summary>The assigners and triggers that a program describes.</summary>
internal static class WindowParts
{
    public static WindowAssigner Assigner(OracleRow window)
    {
        bool isProcessing = window.Text("time", "event") == "processing";
        TimeSpan size = Span(window.Number("size", 0));
        TimeSpan slide = Span(window.Number("slide", 0));
        TimeSpan offset = Span(window.Number("offset", 0));
        return window.Text("kind") switch
        {
            "tumbling" => isProcessing ? TumblingProcessingTimeWindows.Of(size, offset) : TumblingEventTimeWindows.Of(size, offset),
            "sliding" => isProcessing ? SlidingProcessingTimeWindows.Of(size, slide, offset) : SlidingEventTimeWindows.Of(size, slide, offset),
            "session" when window["gapField"] is null => isProcessing
                ? ProcessingTimeSessionWindows.WithGap(Span(window.Number("gap")))
                : EventTimeSessionWindows.WithGap(Span(window.Number("gap"))),
            "global" when !window.Flag("endOfStream") => GlobalWindows.Create(),
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
                Func<Trigger> inner = Trigger(trigger.Row("of"));
                return () => new PurgingTrigger(inner());
            default:
                throw new UnsupportedCaseException($"trigger {trigger["kind"]}");
        }
    }

    /// <summary>Milliseconds as a span; the recorded lateness of all time is longer than the longest there is.</summary>
    public static TimeSpan Span(long milliseconds) =>
        milliseconds > long.MaxValue / TimeSpan.TicksPerMillisecond ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(milliseconds);
}
