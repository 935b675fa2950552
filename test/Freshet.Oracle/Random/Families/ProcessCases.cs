namespace Freshet.Oracle.Random.Families;

/// <summary>Functions of one keyed stream, with state and timers.</summary>
/// <param name="name">The family's name.</param>
/// <param name="share">How many of each round of cases are its own.</param>
/// <param name="timeToLive">How often a state has a time to live.</param>
/// <param name="timers">How often a record sets a timer.</param>
internal sealed class ProcessCases(string name, int share, double timeToLive, double timers) : ICaseFamily
{
    public string Name => name;

    public int Share => share;

    public OracleRow Create(SeededRandom random)
    {
        KeySpace keys = KeySpace.Any(random);
        OracleRow program = random.Chance(0.12) && timeToLive == 0 ? Debounce(random) : Actions(random);
        program = keys.ApplyTo(program.With("type", "process"));
        OracleRow described = OracleRow.Of(("program", program), ("steps", StepSequence.Write(random, new StepPlan
        {
            Keys = keys,
            Fields = "vs",
            Most = 45,
            HasEventTime = timeToLive == 0 || random.Chance(0.5),
            HasProcessingTime = timeToLive > 0 || program.ToString().Contains("Proc", StringComparison.Ordinal),
            Spread = (int)random.Between(0, 10),
            WithoutTime = random.Chance(0.04) ? 0.05 : 0,
            Rescales = random.Chance(0.4),
        })));
        return random.Chance(0.2) ? described.With("parallelism", random.Between(2, 3)) : described;
    }

    private OracleRow Actions(SeededRandom random)
    {
        object?[] states = ActionChoices.States(random, timeToLive);
        return OracleRow.Of(
            ("states", states), ("onElement", ActionChoices.ForRecord(random, states, timers)), ("onTimer", ActionChoices.ForTimer(random, states)));
    }

    // What came while there was never a gap: each record moves the one timer of its key.
    private static OracleRow Debounce(SeededRandom random)
    {
        object?[] states = [OracleRow.Of(("name", "last"), ("kind", "value")), OracleRow.Of(("name", "kept"), ("kind", "list"))];
        object?[] onElement =
        [
            ActionChoices.When(["not", new object?[] { "isnull", "#last" }], OracleRow.Of(("do", "delEvent"), ("t", "#last"))),
            OracleRow.Of(("do", "set"), ("state", "last"), ("v", ActionChoices.Plus("@ts", random.Between(2, 15)))),
            OracleRow.Of(("do", "add"), ("state", "kept"), ("v", "$id")),
            OracleRow.Of(("do", "regEvent"), ("t", "#last")),
        ];
        object?[] onTimer =
        [
            ActionChoices.Emit(states, ofTimer: true),
            OracleRow.Of(("do", "clear"), ("state", "last")),
            OracleRow.Of(("do", "clear"), ("state", "kept")),
        ];
        return OracleRow.Of(("states", states), ("onElement", onElement), ("onTimer", onTimer));
    }
}
