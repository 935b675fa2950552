namespace Freshet.Oracle.Random.Families;

/// <summary>Random windows, triggers, evictors and functions of them. Pure but for the choices.</summary>
internal static class WindowChoices
{
    public static OracleRow Window(SeededRandom random, string kind, bool inProcessingTime, bool canBeDynamic)
    {
        OracleRow window = OracleRow.Of(("kind", kind));
        if (inProcessingTime)
            window = window.With("time", "processing");
        switch (kind)
        {
            case "tumbling":
                long size = random.Between(1, 20);
                return WithOffset(random, window.With("size", size), size);
            case "sliding":
                long slide = random.Between(1, 12);
                long length = random.Chance(0.3) ? slide * random.Between(1, 4) : random.Between(1, 24);
                return WithOffset(random, window.With("size", length).With("slide", slide), slide);
            case "session":
                return canBeDynamic && random.Chance(0.35) ? window.With("gapField", "g") : window.With("gap", random.Between(1, 12));
            case "count":
                window = window.With("n", random.Between(1, 5));
                return random.Chance(0.5) ? window.With("slide", random.Between(1, 6)) : window;
            default:
                return random.Chance(0.3) ? window.With("endOfStream", true) : window;
        }
    }

    /// <param name="random">The choices.</param>
    /// <param name="kind">The kind of window.</param>
    /// <param name="inProcessingTime">Whether windows are of processing time.</param>
    /// <param name="depth">How many triggers are around it.</param>
    public static OracleRow Trigger(SeededRandom random, string kind, bool inProcessingTime, int depth = 0)
    {
        string atEnd = kind == "global" ? "count" : inProcessingTime ? "processingTime" : "eventTime"; // one that never ends has no such trigger
        string chosen = random.Pick(
            "count", "count", atEnd, atEnd, "continuousEventTime", "continuousProcessingTime",
            inProcessingTime ? atEnd : "continuousEventTime", kind == "session" ? "count" : "delta", kind == "session" ? "purging" : "delta", "purging",
            "timeout", "timeout");
        if (depth == 2 && chosen is "purging" or "timeout" || (kind == "session" && chosen == "timeout" && !random.Chance(0.1)) || (depth > 0 && chosen == "timeout"))
            chosen = "count";
        OracleRow trigger = OracleRow.Of(("kind", chosen));
        switch (chosen)
        {
            case "count":
                return trigger.With("n", random.Between(1, 4));
            case "continuousEventTime" or "continuousProcessingTime":
                return trigger.With("interval", random.Between(2, 10));
            case "delta":
                return trigger.With("threshold", random.Between(1, 6)).With("field", "v");
            case "purging":
                return trigger.With("of", Trigger(random, kind, inProcessingTime, depth + 1));
            case "timeout":
                trigger = trigger.With("of", Trigger(random, kind, inProcessingTime, depth + 1)).With("timeout", random.Between(3, 15));
                if (random.Chance(0.5))
                    trigger = trigger.With("reset", random.Chance(0.6));
                return random.Chance(0.5) ? trigger.With("clear", random.Chance(0.5)) : trigger;
            default:
                return trigger;
        }
    }

    public static OracleRow Evictor(SeededRandom random)
    {
        string kind = random.Pick("count", "time", "delta");
        OracleRow evictor = OracleRow.Of(("kind", kind));
        evictor = kind switch
        {
            "count" => evictor.With("n", random.Between(0, 4)),
            "time" => evictor.With("size", random.Between(0, 10)),
            _ => evictor.With("threshold", random.Between(1, 8)).With("field", "v"),
        };
        return random.Chance(0.4) ? evictor.With("after", true) : evictor;
    }

    public static OracleRow Function(SeededRandom random, bool ofFields, bool isAll, bool isMerging)
    {
        if (ofFields)
            return FieldAggregation(random);
        string kind = isAll
            ? random.Pick("process", "process", "reduce", "aggregate")
            : random.Pick("process", "process", "reduce", "aggregate", "reduceProcess", "aggregateProcess");
        OracleRow function = OracleRow.Of(("kind", kind));
        if (kind.StartsWith("reduce", StringComparison.Ordinal))
            function = function.With("op", random.Pick("sum", "min", "max")).With("field", "v");
        if (kind.StartsWith("aggregate", StringComparison.Ordinal))
        {
            string operation = random.Pick("count", "sum", "min", "max", "avg", "ids");
            function = function.With("op", operation).With("field", operation == "ids" ? "id" : "v");
        }

        if (kind is "reduce" or "aggregate")
            return function;
        if (!isAll && random.Chance(0.5))
            function = function.With("wm", true);
        if (!isAll && random.Chance(0.15))
            function = function.With("sideTag", "side");
        if (random.Chance(isMerging ? 0.04 : 0.4)) // sessions refuse it
            function = function.With("winState", true);
        return random.Chance(0.4) ? function.With("globalState", true) : function;
    }

    public static OracleRow FieldAggregation(SeededRandom random)
    {
        string kind = random.Pick("sum", "min", "max", "minBy", "maxBy");
        OracleRow function = OracleRow.Of(("kind", kind), ("field", random.Pick("v", "w", "n")));
        return kind.EndsWith("By", StringComparison.Ordinal) && random.Chance(0.6) ? function.With("first", random.Chance(0.5)) : function;
    }

    private static OracleRow WithOffset(SeededRandom random, OracleRow window, long limit) =>
        random.Chance(0.35) ? window.With("offset", random.Between(1 - limit, limit - 1)) : window;
}
