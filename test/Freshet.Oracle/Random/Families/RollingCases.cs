namespace Freshet.Oracle.Random.Families;

/// <summary>Aggregations that go on record by record: reduce, and those of fields.</summary>
internal sealed class RollingCases : ICaseFamily
{
    public string Name => "rolling";

    public int Share => 8;

    public OracleRow Create(SeededRandom random)
    {
        bool reduces = random.Chance(0.45);
        KeySpace keys = reduces ? KeySpace.Any(random) : KeySpace.Texts(random);
        OracleRow function = reduces
            ? OracleRow.Of(("op", random.Pick("sum", "min", "max")), ("field", "v"))
            : WindowChoices.FieldAggregation(random);
        OracleRow described = OracleRow.Of(
            ("program", keys.ApplyTo(OracleRow.Of(("type", reduces ? "reduce" : "rolling"), ("fn", function)))),
            ("steps", StepSequence.Write(random, new StepPlan
            {
                Keys = keys,
                Fields = reduces ? "v" : "vwn",
                Least = 6,
                Most = 25,
                WithoutTime = 0.15,
                Rescales = random.Chance(0.5),
            })));
        return random.Chance(0.2) ? described.With("parallelism", random.Between(2, 3)) : described;
    }
}
