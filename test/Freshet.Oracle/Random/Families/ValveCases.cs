namespace Freshet.Oracle.Random.Families;

/// <summary>Watermarks and statuses of several channels of one input.</summary>
internal sealed class ValveCases : ICaseFamily
{
    public string Name => "valve";

    public int Share => 4;

    public OracleRow Create(SeededRandom random)
    {
        long channels = random.Between(2, 5);
        OracleRow program = OracleRow.Of(
            ("type", "process"), ("key", "k"),
            ("onElement", new object?[] { OracleRow.Of(("do", "regEvent"), ("t", "@ts")) }),
            ("onTimer", new object?[] { OracleRow.Of(("do", "emit"), ("v", OracleRow.Of(("t", "@timer"), ("wm", "@wm")))) }));
        return OracleRow.Of(("program", program), ("channels", channels), ("steps", Steps(random, channels)));
    }

    private static object?[] Steps(SeededRandom random, long channels)
    {
        var steps = new List<object?>();
        var watermarks = new long[channels];
        long time = 0;
        long length = random.Between(10, 45);
        for (int i = 0; i < length; i++)
        {
            long channel = random.Between(0, channels - 1);
            long kind = random.Between(0, 99);
            if (kind < 50)
                steps.Add(OracleRow.Of(("wm", random.Chance(0.03) ? long.MaxValue : watermarks[channel] += random.Between(-2, 10)), ("ch", channel)));
            else if (kind < 75)
                steps.Add(OracleRow.Of(("idle", random.Chance(0.55)), ("ch", channel)));
            else
                steps.Add(OracleRow.Of(("el", OracleRow.Of(("id", $"e{i}"), ("k", random.Pick("a", "b")))), ("ts", time += random.Between(0, 6))));
        }

        return [.. steps];
    }
}
