namespace Freshet.Oracle.Random.Families;

/// <summary>Random states, and actions on them and on timers. Pure but for the choices.</summary>
internal static class ActionChoices
{
    /// <summary>Declarations of one to three states.</summary>
    public static object?[] States(SeededRandom random, double timeToLive)
    {
        var states = new object?[random.Between(1, 3)];
        for (int i = 0; i < states.Length; i++)
            states[i] = State(random, $"s{i}", timeToLive);
        return states;
    }

    /// <summary>Actions for a record.</summary>
    public static object?[] ForRecord(SeededRandom random, object?[] states, double timers)
    {
        var actions = new List<object?>();
        for (long i = random.Between(1, 4); i > 0; i--)
            actions.Add(OnState(random, (OracleRow)random.Pick(states)!));
        for (int i = 0; i < 2; i++)
        {
            if (random.Chance(timers))
                actions.Add(Timer(random));
        }

        if (random.Chance(0.75 - (0.25 * timers)))
            actions.Add(Emit(states, ofTimer: false));
        if (random.Chance(0.2))
            actions.Add(When([">", "$v", 8L], OracleRow.Of(("do", "side"), ("tag", "big"), ("v", OracleRow.Of(("id", "$id"), ("k", "@key"), ("wm", "@wm"))))));
        if (random.Chance(0.25 * timers))
            actions.Add(When([">", "$v", 6L], OracleRow.Of(("do", "delEvent"), ("t", Plus("@ts", 7)))));
        if (random.Chance(0.25 * timers))
            actions.Add(When(["<", "$v", 6L], OracleRow.Of(("do", "delProc"), ("t", NextTen("@pt")))));
        if (random.Chance(0.01))
            actions.Add(When(["==", "$v", 19L], OracleRow.Of(("do", "fail"), ("msg", "asked to"))));
        return [.. actions];
    }

    /// <summary>Actions for a timer; one that it sets in turn comes to an end.</summary>
    public static object?[] ForTimer(SeededRandom random, object?[] states)
    {
        var actions = new List<object?> { Emit(states, ofTimer: true) };
        if (random.Chance(0.35))
            actions.Add(OracleRow.Of(("do", "clear"), ("state", ((OracleRow)states[0]!)["name"])));
        if (random.Chance(0.3))
            actions.Add(Again(random, "EVENT_TIME", "regEvent"));
        if (random.Chance(0.3))
            actions.Add(Again(random, "PROCESSING_TIME", "regProc"));
        return [.. actions];
    }

    public static OracleRow OnState(SeededRandom random, OracleRow state)
    {
        string name = state.Text("name");
        string read = "#" + name;
        OracleRow Do(string what) => OracleRow.Of(("do", what), ("state", name));
        return state.Text("kind") switch
        {
            "value" => random.Between(0, 4) switch
            {
                0 => Do("set").With("v", Plus(Otherwise(read, 0L), "$v")),
                1 => Do("set").With("v", "$v"),
                2 => When(["isnull", read], Do("set").With("v", "$v")),
                3 => When([">", "$v", 12L], Do("clear")),
                _ => When(["<", "$v", -1L], Do("setNull")),
            },
            "list" => random.Between(0, 4) switch
            {
                0 => Do("add").With("v", "$id"),
                1 => Do("add").With("v", "$v"),
                2 => Do("addAll").With("v", new object?[] { "list", "$id", "$v" }),
                3 => When([">", new object?[] { "size", read }, 3L], Do("update").With("v", new object?[] { "list", "$id" })),
                _ => When([">", "$v", 15L], Do("clear")),
            },
            "map" => random.Between(0, 4) switch
            {
                0 => Do("put").With("k", "$s").With("v", Plus(Otherwise(new object?[] { "get", read, "$s" }, 0L), 1L)),
                1 or 2 => Do("put").With("k", "$s").With("v", "$v"),
                3 => When([">", "$v", 10L], Do("remove").With("k", "$s")),
                _ => When([">", "$v", 17L], Do("clear")),
            },
            _ => random.Chance(0.75) ? Do("add").With("v", "$v") : When([">", "$v", 16L], Do("clear")),
        };
    }

    public static object?[] Plus(object? left, object? right) => ["+", left, right is int number ? (long)number : right];

    public static OracleRow When(object?[] condition, OracleRow then) =>
        OracleRow.Of(("do", "if"), ("c", condition), ("then", new object?[] { then }));

    public static OracleRow Timer(SeededRandom random)
    {
        if (random.Chance(0.35))
            return OracleRow.Of(("do", "regProc"), ("t", random.Pick<object?>(Plus("@pt", random.Between(1, 15)), NextTen("@pt"), "@pt")));
        return OracleRow.Of(("do", "regEvent"), ("t", random.Pick<object?>(
            Plus("@ts", random.Between(1, 15)), NextTen("@ts"), Plus("@ts", 7), Plus("@ts", -random.Between(1, 5)), Plus("@wm", random.Between(1, 10)), "@ts")));
    }

    public static OracleRow Emit(object?[] states, bool ofTimer)
    {
        OracleRow value = ofTimer
            ? OracleRow.Of(("k", "@key"), ("wm", "@wm"), ("pt", "@pt"), ("t", "@timer"), ("d", "@domain"))
            : OracleRow.Of(("k", "@key"), ("wm", "@wm"), ("pt", "@pt"), ("id", "$id"), ("ts", "@ts"));
        foreach (OracleRow state in states.Cast<OracleRow>())
            value = value.With("_" + state.Text("name"), "#" + state.Text("name"));
        return OracleRow.Of(("do", "emit"), ("v", value));
    }

    private static OracleRow State(SeededRandom random, string name, double timeToLive)
    {
        string kind = random.Pick("value", "list", "map", "reducing", "aggregating");
        OracleRow state = OracleRow.Of(("name", name), ("kind", kind));
        if (kind == "reducing")
            state = state.With("op", random.Pick("sum", "min", "max"));
        if (kind == "aggregating")
            state = state.With("op", random.Pick("count", "sum", "avg", "min", "max", "ids"));
        return random.Chance(timeToLive) ? state.With("ttl", TimeToLive(random)) : state;
    }

    private static OracleRow TimeToLive(SeededRandom random)
    {
        OracleRow ttl = OracleRow.Of(("ms", random.Between(5, 40)));
        if (random.Chance(0.7))
            ttl = ttl.With("update", random.Pick("read_write", "create_write", "disabled"));
        if (random.Chance(0.6))
            ttl = ttl.With("visibility", random.Pick("never", "ifNotCleaned"));
        return random.Chance(0.4) ? ttl.With("cleanup", random.Pick("none", "full")) : ttl;
    }

    // A step that shares no factor with the modulus meets a multiple of it soon.
    private static OracleRow Again(SeededRandom random, string domain, string action) => When(
        ["and", new object?[] { "==", "@domain", domain }, new object?[] { "!=", new object?[] { "%", "@timer", 4L }, 0L }],
        OracleRow.Of(("do", action), ("t", Plus("@timer", random.Pick(1L, 3L, 5L, 7L)))));

    private static object?[] NextTen(string time) => ["*", Plus(new object?[] { "/", time, 10L }, 1L), 10L];

    private static object?[] Otherwise(object? value, object? otherwise) => ["coalesce", value, otherwise];
}
