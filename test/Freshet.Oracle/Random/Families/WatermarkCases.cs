namespace Freshet.Oracle.Random.Families;

/// <summary>Times and watermarks assigned in the middle of a stream.</summary>
internal sealed class WatermarkCases : ICaseFamily
{
    public string Name => "watermarks";

    public int Share => 10;

    public OracleRow Create(SeededRandom random)
    {
        string generator = random.Pick("monotonous", "monotonous", "bounded", "bounded", "bounded", "punctuated", "punctuated", "none", "none");
        OracleRow program = OracleRow.Of(("type", "watermarks"), ("generator", generator), ("interval", random.Pick(0L, 10L, 50L, 100L)));
        if (generator == "bounded")
            program = program.With("delay", random.Between(0, 30));
        if (random.Chance(0.8))
            program = program.With("tsField", "t");
        if (random.Chance(0.5))
            program = program.With("idleness", random.Pick(5L, 20L, 100L, 150L, 250L));
        return OracleRow.Of(("program", program), ("steps", Steps(random, program)));
    }

    private static object?[] Steps(SeededRandom random, OracleRow program)
    {
        var steps = new List<object?>();
        long time = random.Pick(0L, 1000L, 1_700_000_000_000L, -100L);
        long watermark = time - 50;
        long now = 0;
        long length = random.Between(8, 40);
        for (int i = 0; i < length; i++)
        {
            long kind = random.Between(0, 99);
            if (kind < 40)
                steps.Add(OracleRow.Of(("proc", now += random.Pick(1L, 5L, 10L, 25L, 50L, 100L, 200L))));
            else if (kind < 48)
                steps.Add(OracleRow.Of(("wm", random.Chance(0.1) ? long.MaxValue : watermark += random.Between(1, 40))));
            else if (kind < 54)
                steps.Add(OracleRow.Of(("idle", random.Chance(0.5))));
            else
                steps.Add(Record(random, program, i, time += random.Between(0, 20)));
        }

        if (random.Chance(0.5))
            steps.Add(OracleRow.Of(("finish", true)));
        return [.. steps];
    }

    private static OracleRow Record(SeededRandom random, OracleRow program, int number, long time)
    {
        OracleRow record = OracleRow.Of(("id", $"e{number}"), ("t", time - (random.Chance(0.3) ? random.Between(0, 40) : 0)));
        if (program.Text("generator") == "punctuated" && random.Chance(0.4))
            record = record.With("mark", time - random.Between(0, 10));
        OracleRow step = OracleRow.Of(("el", record));
        return random.Chance(0.75) || !program.Has("tsField") ? step.With("ts", time) : step;
    }
}
