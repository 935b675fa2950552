namespace Freshet.Oracle.Random.Families;

/// <summary>Asynchronous calls that are answered, fail, time out and are tried again.</summary>
internal sealed class AsyncCases : ICaseFamily
{
    public string Name => "async";

    public int Share => 11;

    public OracleRow Create(SeededRandom random)
    {
        // Timers of one instant have no order. The clock moves by fours, so a time-out and a new attempt never fall together.
        OracleRow program = OracleRow.Of(
            ("type", "async"), ("ordered", random.Chance(0.5)), ("timeout", (4 * random.Between(5, 30)) + 1),
            ("onTimeout", random.Pick("drop", "emit", "fail")), ("capacity", 100L));
        if (random.Chance(0.35))
        {
            OracleRow retry = OracleRow.Of(("max", random.Between(1, 4)), ("delay", (4 * random.Between(1, 7)) + 2));
            if (random.Chance(0.3))
                retry = retry.With(random.Pick("ifEmpty", "ifException"), false);
            program = program.With("retry", retry);
        }

        return OracleRow.Of(("program", program), ("steps", Steps(random, program.Has("retry"))));
    }

    private static object?[] Steps(SeededRandom random, bool retries)
    {
        var steps = new List<object?>();
        var open = new List<string>();
        (long time, long watermark, long now, int records) = (0, 0, 0, 0);
        long length = random.Between(8, 35);
        while (steps.Count < length)
        {
            long kind = random.Between(0, 99);
            if (kind < 38 || (open.Count == 0 && kind < 65))
            {
                open.Add($"e{++records}");
                OracleRow step = OracleRow.Of(("el", OracleRow.Of(("id", open[^1]))));
                time += random.Between(0, 5);
                steps.Add(random.Chance(0.85) ? step.With("ts", time) : step);
            }
            else if (kind < 75)
            {
                Answer(random, retries, open, steps, now);
            }
            else if (kind < 87)
            {
                steps.Add(OracleRow.Of(("wm", watermark += random.Between(0, 6))));
            }
            else
            {
                steps.Add(OracleRow.Of(("proc", now += 4 * random.Between(1, 4))));
            }
        }

        if (random.Chance(0.15)) // rarely: many timers fall due at once
            steps.AddRange([OracleRow.Of(("wm", watermark + 100)), OracleRow.Of(("proc", now + 500))]);
        return [.. steps];
    }

    private static void Answer(SeededRandom random, bool retries, List<string> open, List<object?> steps, long now)
    {
        if (open.Count == 0)
            return;
        string id = random.Pick<string>([.. open]);
        bool fails = random.Chance(retries ? 0.3 : 0.04);
        long count = retries && random.Chance(0.3) ? 0 : random.Pick(0L, 1L, 1L, 1L, 2L, 3L);
        steps.Add(fails
            ? OracleRow.Of(("fail", id))
            : OracleRow.Of(("complete", id), ("results", Enumerable.Range(0, (int)count).Select(n => (object?)OracleRow.Of(("id", id), ("n", (long)n))).ToArray())));
        if (retries && (fails || count == 0))
            steps.Add(OracleRow.Of(("proc", now)));
        else
            open.Remove(id);
    }
}
