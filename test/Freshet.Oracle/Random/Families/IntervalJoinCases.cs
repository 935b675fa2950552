namespace Freshet.Oracle.Random.Families;

/// <summary>Joins of records whose times are close.</summary>
internal sealed class IntervalJoinCases : ICaseFamily
{
    public string Name => "intervalJoin";

    public int Share => 7;

    public OracleRow Create(SeededRandom random)
    {
        KeySpace keys = KeySpace.Any(random);
        long lower = random.Between(-15, 8);
        long upper = lower + random.Between(0, 15);
        OracleRow program = keys.ApplyTo(OracleRow.Of(("type", "intervalJoin"), ("lower", lower), ("upper", upper)));
        bool isWide = upper > lower + 1;
        if (isWide && random.Chance(0.35))
            program = program.With("lowerExclusive", true);
        if (isWide && random.Chance(0.35))
            program = program.With("upperExclusive", true);
        if (random.Chance(0.5))
            program = program.With("leftLateTag", "left");
        if (random.Chance(0.5))
            program = program.With("rightLateTag", "right");
        OracleRow described = OracleRow.Of(("program", program), ("steps", StepSequence.Write(random, new StepPlan
        {
            Keys = keys,
            HasTwoInputs = true,
            Rescales = random.Chance(0.4),
            Late = random.Pick(0.1, 0.3),
            Idle = random.Pick(0, 0.05),
            WithoutTime = random.Chance(0.03) ? 0.05 : 0,
        })));
        return random.Chance(0.2) ? described.With("parallelism", random.Between(2, 3)) : described;
    }
}
