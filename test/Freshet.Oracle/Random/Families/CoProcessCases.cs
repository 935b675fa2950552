namespace Freshet.Oracle.Random.Families;

/// <summary>Functions of two keyed streams that share state and timers.</summary>
internal sealed class CoProcessCases : ICaseFamily
{
    public string Name => "coProcess";

    public int Share => 5;

    public OracleRow Create(SeededRandom random)
    {
        KeySpace keys = KeySpace.Any(random);
        object?[] states = ActionChoices.States(random, timeToLive: random.Chance(0.15) ? 0.5 : 0);
        OracleRow program = keys.ApplyTo(OracleRow.Of(
            ("type", "coProcess"), ("states", states), ("onElement1", ActionChoices.ForRecord(random, states, timers: 0.4)),
            ("onElement2", ActionChoices.ForRecord(random, states, timers: 0.4)), ("onTimer", ActionChoices.ForTimer(random, states))));
        OracleRow described = OracleRow.Of(("program", program), ("steps", StepSequence.Write(random, new StepPlan
        {
            Keys = keys,
            Fields = "vs",
            HasTwoInputs = true,
            HasProcessingTime = random.Chance(0.6),
            Rescales = random.Chance(0.4),
            Idle = random.Pick(0, 0.06),
        })));
        return random.Chance(0.2) ? described.With("parallelism", random.Between(2, 3)) : described;
    }
}
