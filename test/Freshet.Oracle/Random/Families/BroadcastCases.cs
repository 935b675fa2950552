namespace Freshet.Oracle.Random.Families;

/// <summary>Functions of a stream, keyed or not, and a broadcast one.</summary>
internal sealed class BroadcastCases : ICaseFamily
{
    public string Name => "broadcast";

    public int Share => 7;

    public OracleRow Create(SeededRandom random)
    {
        bool isKeyed = random.Chance(0.72);
        KeySpace keys = KeySpace.Texts(random);
        OracleRow program = isKeyed ? Keyed(random) : OracleRow.Of(("onElement", new object?[] { EmitRules() }), ("onBroadcast", OnBroadcast(random)));
        program = program.With("type", "broadcast");
        if (isKeyed)
            program = keys.ApplyTo(program);
        OracleRow described = OracleRow.Of(("program", program), ("steps", StepSequence.Write(random, new StepPlan
        {
            Keys = keys,
            Fields = "vs",
            HasTwoInputs = true,
            HasProcessingTime = isKeyed && random.Chance(0.5),
            Snapshot = 0.04,
            Rescales = isKeyed && random.Chance(0.4),
            HasStats = false,
        })));
        return isKeyed && random.Chance(0.25) ? described.With("parallelism", random.Between(2, 3)) : described;
    }

    private static OracleRow Keyed(SeededRandom random)
    {
        object?[] states = ActionChoices.States(random, timeToLive: random.Chance(0.2) ? 0.5 : 0);
        object?[] onBroadcast = OnBroadcast(random);
        if (random.Chance(0.5))
        {
            OracleRow apply = OracleRow.Of(("do", "applyToKeyed"), ("state", ((OracleRow)random.Pick(states)!)["name"]));
            onBroadcast = [.. onBroadcast, random.Chance(0.35) ? apply.With("clear", true) : apply];
        }

        return OracleRow.Of(
            ("states", states), ("onElement", new object?[] { EmitRules() }.Concat(ActionChoices.ForRecord(random, states, timers: 0.35)).ToArray()),
            ("onTimer", ActionChoices.ForTimer(random, states)), ("onBroadcast", onBroadcast));
    }

    private static OracleRow EmitRules() => OracleRow.Of(("do", "emit"), ("v", OracleRow.Of(
        ("id", "$id"), ("k", "$k"), ("rule", new object?[] { "get", "#broadcast", "$s" }), ("all", "#broadcast"), ("wm", "@wm"))));

    private static object?[] OnBroadcast(SeededRandom random)
    {
        OracleRow change = OracleRow.Of(
            ("do", "if"), ("c", new object?[] { ">", "$v", 14L }),
            ("then", new object?[] { OracleRow.Of(("do", "remove"), ("state", "broadcast"), ("k", "$s")) }),
            ("else", new object?[] { OracleRow.Of(("do", "put"), ("state", "broadcast"), ("k", "$s"), ("v", "$v")) }));
        OracleRow side = OracleRow.Of(
            ("do", "side"), ("tag", "rules"), ("v", OracleRow.Of(("id", "$id"), ("all", "#broadcast"), ("wm", "@wm"))));
        return random.Chance(0.4) ? [change, side] : [change];
    }
}
