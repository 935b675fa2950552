namespace Freshet.Oracle.Random.Families;

/// <summary>Joins and co-groups of windows of two streams.</summary>
/// <param name="type"><c>join</c> or <c>coGroup</c>.</param>
internal sealed class WindowJoinCases(string type) : ICaseFamily
{
    public string Name => type;

    public int Share => 5;

    public OracleRow Create(SeededRandom random)
    {
        string kind = random.Pick("tumbling", "sliding", "session");
        bool inProcessingTime = random.Chance(0.25);
        KeySpace keys = KeySpace.Any(random);
        OracleRow window = WindowChoices.Window(random, kind, inProcessingTime, canBeDynamic: true);
        OracleRow program = keys.ApplyTo(OracleRow.Of(("type", type), ("window", window)));
        if (!inProcessingTime && random.Chance(0.3))
            program = program.With("lateness", random.Between(0, 20));
        if (random.Chance(0.15))
            program = program.With("trigger", OracleRow.Of(("kind", "count"), ("n", random.Between(2, 3))));
        else if (random.Chance(0.1))
            program = program.With("trigger", OracleRow.Of(("kind", "purging"), ("of", OracleRow.Of(("kind", "count"), ("n", 2L)))));
        if (random.Chance(0.12))
            program = program.With("evictor", OracleRow.Of(("kind", "count"), ("n", random.Between(1, 3))));
        OracleRow described = OracleRow.Of(("program", program), ("steps", StepSequence.Write(random, new StepPlan
        {
            Keys = keys,
            Fields = "vg",
            Least = 15,
            Most = 45,
            HasTwoInputs = true,
            HasProcessingTime = inProcessingTime,
            Rescales = random.Chance(0.3),
            Late = random.Pick(0.1, 0.3),
            Idle = random.Pick(0, 0.05),
        })));
        return random.Chance(0.15) ? described.With("parallelism", random.Between(2, 3)) : described;
    }
}
