namespace Reviews.Text;

/// <summary>
/// Reads a tree of ripple-down rules: a line a rule, <c>object.word == "a" and object.tag == "I" : object.conclusion = "B"</c>, one tab for each rule
/// that it is an exception to.
/// </summary>
internal sealed class RdrRuleReader(string path, WordTable words)
{
    private const string Conclusion = " : object.conclusion = \"";

    private static readonly Dictionary<string, RdrSlot> Slots = new(StringComparer.Ordinal)
    {
        ["word"] = RdrSlot.Word,
        ["prevWord1"] = RdrSlot.PreviousWord,
        ["prevWord2"] = RdrSlot.SecondPreviousWord,
        ["nextWord1"] = RdrSlot.NextWord,
        ["nextWord2"] = RdrSlot.SecondNextWord,
        ["tag"] = RdrSlot.Tag,
        ["prevTag1"] = RdrSlot.PreviousTag,
        ["prevTag2"] = RdrSlot.SecondPreviousTag,
        ["nextTag1"] = RdrSlot.NextTag,
        ["nextTag2"] = RdrSlot.SecondNextTag,
    };

    /// <summary>Reads the tree; gives its root. The words that rules name get numbers.</summary>
    /// <exception cref="InvalidDataException">A line is not a rule; the message names it.</exception>
    public RdrRule Read(IReadOnlyList<string> lines)
    {
        Line[] rules = [.. lines.Select((text, i) => (Text: text, Number: i + 1)).Where(l => !l.Text.Contains("cc:", StringComparison.Ordinal)).Select(Parse)];
        if (rules.Length == 0 || rules[0].Depth != 0)
            throw new InvalidDataException($"'{path}' has no first rule. Take {RdrFiles.Rules} from VnCoreNLP's models.");
        int next = 1;
        RdrRule root = Build(rules, rules[0], ref next);
        return next == rules.Length ? root : throw Broken(rules[next].Number, "it is no exception to any rule");
    }

    private RdrRule Build(Line[] rules, Line line, ref int next)
    {
        List<RdrRule> exceptions = [];
        while (next < rules.Length && rules[next].Depth > line.Depth)
        {
            Line exception = rules[next++];
            if (exception.Depth != line.Depth + 1)
                throw Broken(exception.Number, "it stands deeper than an exception to the rule above it");
            exceptions.Add(Build(rules, exception, ref next));
        }

        return new RdrRule(line.Conditions, line.Depth == 0 ? null : line.Inside, new RdrExceptions([.. exceptions], words.SyllableLimit));
    }

    private Line Parse((string Text, int Number) line)
    {
        string rule = line.Text.TrimStart('\t');
        int depth = line.Text.Length - rule.Length;
        if (depth == 0)
            return new Line(line.Number, 0, [], false);
        int end = rule.LastIndexOf(Conclusion, StringComparison.Ordinal);
        if (end < 0)
            throw Broken(line.Number, "it has no conclusion");
        RdrCondition[] conditions = [.. rule[..end].Split(" and object.").Select(c => ParseCondition(c, line.Number))];
        return rule[(end + Conclusion.Length)..].TrimEnd() switch
        {
            "B\"" => new Line(line.Number, depth, conditions, false),
            "I\"" => new Line(line.Number, depth, conditions, true),
            _ => throw Broken(line.Number, "it concludes neither B nor I"),
        };
    }

    private RdrCondition ParseCondition(string condition, int line)
    {
        const string Prefix = "object.";
        string bare = condition.StartsWith(Prefix, StringComparison.Ordinal) ? condition[Prefix.Length..] : condition;
        string[] sides = bare.Split(" == ", 2);
        if (sides.Length != 2 || !Slots.TryGetValue(sides[0], out RdrSlot slot) || sides[1] is not ['"', .. string value, '"'])
            throw Broken(line, $"'{condition}' is no condition");
        if (slot < RdrSlot.Tag)
            return new RdrCondition(slot, words.Add(value));
        return new RdrCondition(slot, value switch
        {
            "B" => RdrContext.Begins,
            "I" => RdrContext.Inside,
            "" => RdrContext.Border,
            _ => throw Broken(line, $"'{value}' is no tag"),
        });
    }

    private InvalidDataException Broken(int line, string reason) =>
        new($"Line {line} of '{path}' cannot be read as a rule: {reason}. Take {RdrFiles.Rules} from VnCoreNLP's models.");

    private sealed record Line(int Number, int Depth, RdrCondition[] Conditions, bool Inside);
}
