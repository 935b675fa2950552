namespace Freshet.Oracle.Random;

/// <summary>Random patterns and events: the same for the same seed, on every machine. Used by one thread.</summary>
internal sealed class CepCases
{
    private static readonly string[] Letters = ["a", "b", "c"];

    private readonly SeededRandom _random;
    private int _names;

    private CepCases(SeededRandom random) => _random = random;

    /// <summary>A case, without its id.</summary>
    public static OracleRow Create(SeededRandom random) => new CepCases(random).Case();

    private bool Chance(double probability) => _random.Chance(probability);

    private T Pick<T>(params ReadOnlySpan<T> choices) => _random.Pick(choices);

    private OracleRow Case()
    {
        bool isProcessing = Chance(0.2);
        bool isKeyed = Chance(0.8);
        object?[] pattern = Sequence(depth: 0, length: _random.Next(1, 5), canBeOptional: true);
        OracleRow program = OracleRow.Of(("type", "cep"), ("pattern", pattern));
        if (isKeyed)
            program = program.With("key", "k");
        if (isProcessing)
            program = program.With("time", "processing");
        if (Chance(0.06))
            Spoil(pattern);
        bool needsWindow = ((OracleRow)pattern[^1]!)["op"] is "notFollowedBy" && Chance(0.9);
        if (needsWindow || Chance(0.55))
            program = program.With("within", Chance(0.02) ? 0L : _random.Next(3, 30));
        if (program.Has("within") && Chance(0.25))
            program = program.With("withinType", Pick("FIRST_AND_LAST", "PREVIOUS_AND_CURRENT"));
        if (Chance(0.7))
            program = program.With("skip", Skip(pattern));
        if (Chance(0.5))
            program = program.With("lateTag", "late");
        if (Chance(0.5))
            program = program.With("timeoutTag", "timeout");
        OracleRow described = OracleRow.Of(("program", program), ("steps", Steps(isProcessing, isKeyed)));
        return isKeyed && Chance(0.1) ? described.With("parallelism", (long)_random.Next(2, 4)) : described;
    }

    private OracleRow Skip(object?[] pattern)
    {
        string kind = Pick("noSkip", "skipToNext", "skipPastLast", "skipToFirst", "skipToLast");
        OracleRow skip = OracleRow.Of(("kind", kind));
        string[] names = [.. pattern.Cast<OracleRow>().Select(e => e["name"] as string).OfType<string>()];
        if (kind is not ("skipToFirst" or "skipToLast"))
            return skip;
        if (names.Length == 0)
            return OracleRow.Of(("kind", "skipToNext"));
        return Chance(0.2) ? skip.With("pattern", Pick<string>(names)).With("throwOnMiss", true) : skip.With("pattern", Pick<string>(names));
    }

    // Something that Flink may refuse.
    private void Spoil(object?[] pattern)
    {
        int index = _random.Next(pattern.Length);
        var element = (OracleRow)pattern[index]!;
        pattern[index] = _random.Next(10) switch
        {
            0 => element.With("greedy", true),
            1 => element.With("until", Letter()),
            2 => element.With("consecutive", true),
            3 => element.With("allowCombinations", true),
            4 => element.With("times", 0L),
            5 => element.With("times", new object?[] { 2L, 1L }),
            6 => element.With("optional", true),
            7 => element.With("oneOrMore", true),
            8 => element.Has("name") ? element.With("name", "p0") : element.With("where", Letter()),
            _ => element.With("within", (long)_random.Next(-1, 40)).With("withinType", "PREVIOUS_AND_CURRENT"),
        };
    }

    private object?[] Sequence(int depth, int length, bool canBeOptional)
    {
        var elements = new OracleRow[length];
        bool canNegate = false;
        for (int i = 0; i < length; i++)
        {
            elements[i] = Element(depth, i, canNegate, canBeOptional || i > 0);
            bool isNegated = elements[i]["op"] is "notNext" or "notFollowedBy";
            canNegate = !isNegated && !elements[i].Flag("optional") && !(elements[i]["times"] is object?[] range && range[0] is 0L);
        }

        return elements;
    }

    private OracleRow Element(int depth, int index, bool canNegate, bool canBeOptional)
    {
        OracleRow element = OracleRow.Empty;
        string operation = index == 0 ? "begin" : Pick("next", "followedBy", "followedBy", "followedByAny");
        if (canNegate && Chance(0.3))
            operation = Pick("notNext", "notFollowedBy");
        if (index > 0)
            element = element.With("op", operation);
        bool isNegated = operation is "notNext" or "notFollowedBy";
        bool isGroup = !isNegated && depth < 2 && Chance(depth == 0 ? 0.12 : 0.06);
        if (isGroup)
        {
            element = element.With("group", Sequence(depth + 1, _random.Next(1, 4), canBeOptional: false));
        }
        else
        {
            element = element.With("name", $"p{_names++}");
            if (Chance(0.93))
                element = element.With("where", Condition());
            if (Chance(0.1))
                element = element.With("orWhere", Condition());
        }

        if (!isNegated && Chance(isGroup ? 0.6 : 0.5))
            element = Quantified(element, isGroup, canBeOptional);
        if (!isNegated && canBeOptional && Chance(0.12))
            element = element.With("optional", true);
        if (Chance(0.05))
            element = element.With("within", (long)_random.Next(2, 20)).With("withinType", Pick("FIRST_AND_LAST", "PREVIOUS_AND_CURRENT"));
        return element;
    }

    private OracleRow Quantified(OracleRow element, bool isGroup, bool canBeOptional)
    {
        int kind = _random.Next(4);
        if (kind == 0)
            element = element.With("times", (long)_random.Next(1, 4));
        else if (kind == 1)
            element = element.With("times", Range(canBeOptional));
        else if (kind == 2)
            element = element.With("oneOrMore", true);
        else
            element = element.With("timesOrMore", (long)_random.Next(1, 4));
        if (Chance(0.08))
            element = element.With("timesWindow", (long)_random.Next(1, 12));
        int contiguity = _random.Next(4);
        if (contiguity == 0)
            element = element.With("consecutive", true);
        else if (contiguity == 1 && Chance(0.6))
            element = element.With("allowCombinations", true);
        if (!isGroup && Chance(0.25) && !element.Has("allowCombinations"))
            element = element.With("greedy", true);
        return kind >= 2 && Chance(0.25) ? element.With("until", Condition()) : element;
    }

    private object?[] Range(bool canBeOptional)
    {
        int from = _random.Next(canBeOptional ? 0 : 1, 3);
        return [(long)from, (long)Math.Max(1, from + _random.Next(0, 3))];
    }

    private object?[] Condition() => _random.Next(9) switch
    {
        0 => ["or", Letter(), Letter()],
        1 => [Pick("<", ">"), "$v", (long)_random.Next(3, 13)],
        2 => ["and", Letter(), new object?[] { ">", "$v", (long)_random.Next(0, 8) }],
        3 when _names > 1 => Iterative(),
        _ => Letter(),
    };

    private object?[] Iterative()
    {
        string pattern = $"p{_random.Next(_names)}";
        return _random.Next(4) switch
        {
            0 => ["<", new object?[] { "count", pattern }, (long)_random.Next(1, 4)],
            1 => [">", "$v", new object?[] { "coalesce", new object?[] { "last", pattern, "v" }, 0L }],
            2 => ["<", new object?[] { "+", new object?[] { "sum", pattern, "v" }, "$v" }, 25L],
            _ => ["==", new object?[] { "%", "@ts", 2L }, (long)_random.Next(2)],
        };
    }

    private object?[] Letter() => ["==", "$s", Pick<string>(Letters)];

    private object?[] Steps(bool isProcessing, bool isKeyed)
    {
        var steps = new List<object?>();
        long time = Chance(0.1) ? -_random.Next(60) : _random.Next(20);
        long watermark = time - 2;
        int keys = _random.Next(1, 4);
        int events = _random.Next(6, 20);
        string? saved = null;
        for (int i = 0; i < events; i++)
        {
            OracleRow value = OracleRow.Of(
                ("id", $"e{i + 1}"), ("s", Pick<string>(Letters)), ("v", (long)_random.Next(16)), ("k", $"k{(isKeyed ? _random.Next(keys) : 0)}"));
            time += Chance(0.25) ? 0 : _random.Next(1, 5);
            if (isProcessing)
            {
                if (Chance(0.4))
                    steps.Add(OracleRow.Of(("proc", time = Math.Max(time, 1))));
                steps.Add(OracleRow.Of(("el", value)));
            }
            else
            {
                steps.Add(OracleRow.Of(("el", value), ("ts", time - (Chance(0.3) ? _random.Next(0, 7) : 0))));
                if (Chance(0.3))
                    steps.Add(OracleRow.Of(("wm", watermark = Math.Max(watermark, time - _random.Next(0, 8)))));
            }

            if (Chance(0.05))
                saved = Snapshot(steps);
            if (saved is not null && Chance(0.1))
            {
                steps.Add(OracleRow.Of(("restore", saved)));
                saved = null;
            }
        }

        if (isProcessing)
            steps.Add(OracleRow.Of(("proc", time + _random.Next(1, 40))));
        else
            steps.Add(OracleRow.Of(("wm", Chance(0.5) ? long.MaxValue : Math.Max(watermark, time) + _random.Next(40))));
        return [.. steps];
    }

    private static string Snapshot(List<object?> steps)
    {
        string name = $"s{steps.Count}";
        steps.Add(OracleRow.Of(("snapshot", name)));
        return name;
    }
}
