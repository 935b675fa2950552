namespace Freshet.Oracle.Random;

/// <summary>What a case makes use of, told from its description. Pure functions.</summary>
internal static class CaseFeatures
{
    private static readonly string[] Types =
        ["window", "process", "coProcess", "broadcast", "intervalJoin", "join", "coGroup", "reduce", "rolling", "watermarks", "async", "cep"];

    private static readonly string[] Triggers =
        ["count", "purging", "eventTime", "processingTime", "continuousEventTime", "continuousProcessingTime", "delta", "timeout"];

    private static readonly (string Name, Func<OracleRow, bool> Holds)[] All =
    [
        .. Types.Select(t => One($"type {t}", c => Program(c)["type"] is string type && type == t)),
        One("key groups", c => c.Has("keys")),
        .. Each("key", ["int", "long", "double", "bool"], t => c => Program(c)["keyType"] is string type && type == t),
        One("key of several fields", c => Program(c)["key"] is object?[]),
        .. Each("window", ["tumbling", "sliding", "session", "global", "count"], k => c => Kind(Program(c)["window"]) == k),
        One("window of processing time", c => Program(c)["window"] is OracleRow w && w["time"] is "processing"),
        .. Each("window", ["offset", "gapField", "endOfStream", "slide"], f => c => Program(c)["window"] is OracleRow w && w.Has(f)),
        One("windows of all", c => Program(c).Has("window") && !Program(c).Has("key")),
        .. Each("window", ["lateness", "lateTag"], f => c => Program(c).Has(f) && Program(c).Has("window")),
        .. Each("trigger", Triggers, k => c => HasTrigger(Program(c)["trigger"], k)),
        One("trigger in a trigger", c => Program(c)["trigger"] is OracleRow t && t.Has("of")),
        .. Each("evictor", ["count", "time", "delta"], k => c => Kind(Program(c)["evictor"]) == k),
        One("evictor after", c => Program(c)["evictor"] is OracleRow e && e.Flag("after")),
        .. Each("function", ["process", "reduce", "aggregate", "reduceProcess", "aggregateProcess"], k => c => Kind(Program(c)["fn"]) == k),
        .. Each("fields", ["sum", "min", "max", "minBy", "maxBy"], k => c => Kind(Program(c)["fn"]) == k),
        .. Each("aggregate", ["count", "sum", "min", "max", "avg", "ids"], o => c => Program(c)["fn"] is OracleRow f && f["op"] is string op && op == o),
        .. Each("function", ["winState", "globalState", "sideTag", "first"], f => c => Program(c)["fn"] is OracleRow fn && fn.Has(f)),
        .. Each("interval join", ["lowerExclusive", "upperExclusive", "leftLateTag", "rightLateTag"], f => c => Program(c).Has(f)),
        .. Each("state", ["value", "list", "map", "reducing", "aggregating"], k => c => States(c).Any(s => Kind(s) == k)),
        One("state with time to live", c => States(c).Any(s => s.Has("ttl"))),
        .. Each("time to live", ["read_write", "create_write", "disabled"], u => c => States(c).Any(s => s["ttl"] is OracleRow t && t["update"] is string own && own == u)),
        .. Each("time to live", ["never", "ifNotCleaned"], v => c => States(c).Any(s => s["ttl"] is OracleRow t && t["visibility"] is string own && own == v)),
        One("time to live full", c => Mentions(c, "\"cleanup\":\"full\"")),
        .. Each("action", ["regEvent", "regProc", "delEvent", "delProc", "set", "setNull", "add", "addAll", "update", "put", "remove", "clear", "applyToKeyed"],
            a => c => Mentions(c, $"\"do\":\"{a}\"")),
        One("side output of an action", c => Mentions(c, "\"do\":\"side\"")),
        One("broadcast, not keyed", c => Program(c)["type"] is "broadcast" && !Program(c).Has("key")),
        .. Each("generator", ["bounded", "monotonous", "punctuated", "none"], g => c => Program(c)["generator"] is string own && own == g),
        One("generator with idleness", c => Program(c).Has("idleness")),
        One("channels", c => c.Number("channels", 1) > 1),
        .. Each("calls", ["true", "false"], o => c => Mentions(c, $"\"ordered\":{o}")),
        .. Each("calls", ["fail", "drop", "emit"], t => c => Mentions(c, $"\"onTimeout\":\"{t}\"")),
        One("calls tried again", c => Program(c).Has("retry")),
        .. Each("pattern", ["next", "followedBy", "followedByAny", "notNext", "notFollowedBy"], o => c => InPattern(c, $"\"op\":\"{o}\"")),
        .. Each("pattern", ["times", "oneOrMore", "timesOrMore", "consecutive", "allowCombinations", "greedy", "until", "optional", "group", "orWhere", "within"],
            f => c => InPattern(c, $"\"{f}\":")),
        .. Each("skip", ["noSkip", "skipToNext", "skipPastLast", "skipToFirst", "skipToLast"], k => c => Kind(Program(c)["skip"]) == k),
        One("match within", c => Program(c).Has("pattern") && Program(c).Has("within")),
        One("match timeoutTag", c => Program(c).Has("timeoutTag")),
        One("match lateTag", c => Program(c).Has("pattern") && Program(c).Has("lateTag")),
        One("pattern of processing time", c => Program(c).Has("pattern") && Program(c)["time"] is "processing"),
        One("parallelism", c => c.Has("parallelism") && !c.Has("keys")),
        .. Each("step", ["snapshot", "restore", "idle", "end", "finish", "stats", "proc", "complete", "fail"], f => c => Steps(c).Any(s => s.Has(f))),
        One("restore at another parallelism", c => Steps(c).Any(s => s.Has("restore") && s.Has("parallelism"))),
        One("record without time", c => Steps(c).Any(s => (s.Has("el") || s.Has("el2")) && !s.Has("ts"))),
        One("watermark that goes back", GoesBack),
        One("end of time", c => Steps(c).Any(s => s["wm"] is long.MaxValue)),
    ];

    /// <summary>The names of all features.</summary>
    public static IEnumerable<string> Names => All.Select(f => f.Name);

    /// <summary>The features of a case.</summary>
    public static IEnumerable<string> Of(OracleRow described) => All.Where(f => f.Holds(described)).Select(f => f.Name);

    /// <summary>Whether a result has anything that its operator gave: a record, or where it is about watermarks one of these.</summary>
    public static bool Emits(OracleRow described, OracleRow result)
    {
        if (result["out"] is not object?[] steps)
            return result.Has("keys");
        bool isOfWatermarks = Program(described)["type"] is "watermarks" || described.Has("channels");
        return steps.Cast<object?[]>().Any(items => items.Cast<OracleRow>().Any(item => item.Has("v") || (isOfWatermarks && item.Has("wm"))));
    }

    private static (string Name, Func<OracleRow, bool> Holds) One(string name, Func<OracleRow, bool> holds) => (name, holds);

    private static IEnumerable<(string Name, Func<OracleRow, bool> Holds)> Each(string what, string[] names, Func<string, Func<OracleRow, bool>> holds) =>
        names.Select(n => One($"{what} {n}", holds(n)));

    private static OracleRow Program(OracleRow described) => described["program"] as OracleRow ?? OracleRow.Empty;

    private static IEnumerable<OracleRow> Steps(OracleRow described) => described.Rows("steps");

    private static IEnumerable<OracleRow> States(OracleRow described) => Program(described).Rows("states");

    private static string? Kind(object? part) => (part as OracleRow)?["kind"] as string;

    private static bool HasTrigger(object? trigger, string kind) => trigger is OracleRow own && (Kind(own) == kind || HasTrigger(own["of"], kind));

    private static bool Mentions(OracleRow described, string text) => Program(described).ToString().Contains(text, StringComparison.Ordinal);

    private static bool InPattern(OracleRow described, string text) =>
        Program(described)["pattern"] is { } pattern && Arithmetic.Text(pattern).Contains(text, StringComparison.Ordinal);

    private static bool GoesBack(OracleRow described)
    {
        long last = long.MinValue;
        foreach (OracleRow step in described.Has("channels") ? [] : Steps(described))
        {
            if (step.Has("restore"))
                last = long.MinValue;
            if (step["wm"] is not long watermark)
                continue;
            if (watermark < last)
                return true;
            last = watermark;
        }

        return false;
    }
}
