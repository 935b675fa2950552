namespace Freshet.Oracle.Random;

/// <summary>Makes a case smaller while it keeps what is told of it. Used by one thread.</summary>
/// <param name="keeps">Whether a smaller case still has it.</param>
/// <param name="budget">How many cases are tried at most.</param>
internal sealed class Shrinker(Func<OracleRow, bool> keeps, int budget)
{
    private int _left = budget;

    /// <summary>The smallest case that was found.</summary>
    public OracleRow Shrink(OracleRow described)
    {
        OracleRow smallest = described;
        OracleRow before;
        do
        {
            before = smallest;
            smallest = WithoutSteps(smallest);
            smallest = Simplify(smallest);
        }
        while (!ReferenceEquals(before, smallest) && _left > 0);
        return smallest;
    }

    // Long runs of steps first, then shorter ones, down to one.
    private OracleRow WithoutSteps(OracleRow described)
    {
        for (int run = described.Rows("steps").Count / 2; run >= 1; run /= 2)
        {
            for (int first = described.Rows("steps").Count - run; first >= 0; first -= run)
            {
                IReadOnlyList<OracleRow> steps = described.Rows("steps");
                if (first + run > steps.Count)
                    continue;
                OracleRow smaller = described.With("steps", steps.Take(first).Concat(steps.Skip(first + run)).ToArray<object?>());
                if (Keeps(smaller))
                    described = smaller;
            }
        }

        return described;
    }

    // Takes the first simpler case that keeps it, and goes on from there.
    private OracleRow Simplify(OracleRow described)
    {
        bool any = true;
        while (any && _left > 0)
        {
            any = false;
            foreach (object? candidate in Simpler(described))
            {
                var smaller = (OracleRow)candidate!;
                if (smaller["id"] != described["id"] || !smaller.Has("program") || !smaller.Has("steps") || !Keeps(smaller))
                    continue;
                described = smaller;
                any = true;
                break;
            }
        }

        return described;
    }

    private bool Keeps(OracleRow smaller) => ClockGoesOn(smaller) && _left-- > 0 && keeps(smaller);

    private static bool ClockGoesOn(OracleRow described)
    {
        long now = long.MinValue;
        foreach (OracleRow step in described.Rows("steps"))
        {
            if (step["proc"] is not long time)
                continue;
            if (time < now)
                return false;
            now = time;
        }

        return true;
    }

    private static IEnumerable<object?> Simpler(object? value)
    {
        switch (value)
        {
            case OracleRow row:
                foreach ((string name, object? field) in row)
                {
                    yield return row.Without(name);
                    foreach (object? simpler in Simpler(field))
                        yield return row.With(name, simpler);
                }

                break;
            case object?[] items:
                for (int i = 0; i < items.Length; i++)
                {
                    yield return items.Where((_, at) => at != i).ToArray();
                    foreach (object? simpler in Simpler(items[i]))
                        yield return items.Select((own, at) => at == i ? simpler : own).ToArray();
                }

                break;
            case long number when number is > 1 or < 0:
                yield return 0L;
                yield return 1L;
                if (number > 3)
                    yield return number / 2;
                break;
        }
    }
}
