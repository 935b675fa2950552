using System.Text.Json.Nodes;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests.Oracle;

/// <summary>Builds a recorded program; null where it uses what windows here do not have.</summary>
internal static class OracleProgram
{
    public static Func<DataStream<string>, DataStream<string>>? Build(JsonObject program)
    {
        if (program["key"] is not JsonValue key || program["keyType"] is not null || program["evictor"] is not null)
            return null;
        string field = (string)key!;
        switch ((string?)program["type"])
        {
            case "window":
                return BuildWindow(program, field);
            case "reduce":
                JsonObject function = program["fn"]!.AsObject();
                return stream => Keyed(stream, field).Reduce(Reduce(function));
            default:
                return null;
        }
    }

    private static Func<DataStream<string>, DataStream<string>>? BuildWindow(JsonObject program, string key)
    {
        WindowAssigner? assigner = Assigner(program["window"]!.AsObject());
        Func<Trigger>? trigger = null;
        if (program["trigger"] is JsonObject described && (trigger = TriggerOf(described)) is null)
            return null;
        if (program["window"]!["kind"]!.GetValue<string>() == "count" && (program["window"]!["slide"] is not null || trigger is not null))
            return null;
        if (program["window"]!["n"] is { } count)
            trigger = () => new PurgingTrigger(new CountTrigger((long)count));
        JsonObject function = program["fn"]!.AsObject();
        string kind = (string)function["kind"]!;
        if (assigner is null || kind is not ("reduce" or "aggregate" or "process" or "reduceProcess" or "aggregateProcess"))
            return null;
        return stream =>
        {
            WindowedStream<string, string> windows = Keyed(stream, key).Window(assigner);
            if (trigger is not null)
                windows.Trigger(trigger);
            if (program["lateness"] is { } lateness)
                windows.AllowedLateness(Span((long)lateness));
            if (program["lateTag"] is { } tag)
                windows.SideOutputLateData(new OutputTag<string>((string)tag!));
            return Apply(windows, kind, function, key);
        };
    }

    private static DataStream<string> Apply(WindowedStream<string, string> windows, string kind, JsonObject function, string key)
    {
        var aggregate = new OracleAggregate((string?)function["op"] ?? "count", (string?)function["field"] ?? "_", key);
        return kind switch
        {
            "reduce" => windows.Reduce(Reduce(function)),
            "aggregate" => windows.Aggregate(aggregate),
            "reduceProcess" => windows.Reduce(Reduce(function), () => new OracleWindowFunction(function)),
            "aggregateProcess" => windows.Aggregate(aggregate, () => new OracleWindowFunction(function)),
            _ => windows.Process(() => new OracleWindowFunction(function)),
        };
    }

    private static KeyedStream<string, string> Keyed(DataStream<string> stream, string field) =>
        stream.KeyBy(record => (string?)OracleJson.Parse(record)[field] ?? throw new InvalidOperationException("The key is null."));

    private static Func<string, string, string> Reduce(JsonObject function)
    {
        string operation = (string?)function["op"] ?? "sum";
        string field = (string?)function["field"] ?? "v";
        return (left, right) =>
        {
            JsonObject sum = OracleJson.Parse(left);
            JsonObject other = OracleJson.Parse(right);
            sum[field] = OracleJson.Combine(operation, sum[field], other[field]);
            sum["id"] = $"{sum["id"]},{other["id"]}";
            return sum.ToJsonString();
        };
    }

    private static WindowAssigner? Assigner(JsonObject window)
    {
        bool isProcessing = (string?)window["time"] == "processing";
        TimeSpan size = Span((long?)window["size"] ?? 0);
        TimeSpan slide = Span((long?)window["slide"] ?? 0);
        TimeSpan offset = Span((long?)window["offset"] ?? 0);
        return (string)window["kind"]! switch
        {
            "tumbling" => isProcessing ? TumblingProcessingTimeWindows.Of(size, offset) : TumblingEventTimeWindows.Of(size, offset),
            "sliding" => isProcessing ? SlidingProcessingTimeWindows.Of(size, slide, offset) : SlidingEventTimeWindows.Of(size, slide, offset),
            "session" when window["gap"] is { } gap => isProcessing
                ? ProcessingTimeSessionWindows.WithGap(Span((long)gap))
                : EventTimeSessionWindows.WithGap(Span((long)gap)),
            "global" when window["endOfStream"] is null => GlobalWindows.Create(),
            "count" => GlobalWindows.Create(),
            _ => null,
        };
    }

    private static Func<Trigger>? TriggerOf(JsonObject trigger) => (string)trigger["kind"]! switch
    {
        "eventTime" => () => new EventTimeTrigger(),
        "processingTime" => () => new ProcessingTimeTrigger(),
        "count" => () => new CountTrigger((long)trigger["n"]!),
        "purging" when TriggerOf(trigger["of"]!.AsObject()) is { } inner => () => new PurgingTrigger(inner()),
        _ => null,
    };

    // The longest span there is; the recorded lateness of all time is longer.
    private static TimeSpan Span(long milliseconds) =>
        milliseconds > long.MaxValue / TimeSpan.TicksPerMillisecond ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(milliseconds);
}
