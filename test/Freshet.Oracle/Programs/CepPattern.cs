using Freshet.Cep;

namespace Freshet.Oracle.Programs;

/// <summary>The patterns that programs describe. Pure functions.</summary>
internal static class CepPattern
{
    public static Pattern<OracleRow> Of(OracleRow program)
    {
        Pattern<OracleRow> pattern = Sequence(program.Rows("pattern"), program["skip"] is OracleRow skip ? Skip(skip) : null);
        return program.Has("within") ? Within(pattern, program) : pattern;
    }

    private static Pattern<OracleRow> Sequence(IReadOnlyList<OracleRow> elements, AfterMatchSkipStrategy? skip)
    {
        Pattern<OracleRow>? sequence = null;
        foreach (OracleRow element in elements)
            sequence = Quantified(Conditioned(Append(sequence, element, skip), element), element);
        return sequence ?? throw new UnsupportedCaseException("a pattern without elements");
    }

    private static Pattern<OracleRow> Append(Pattern<OracleRow>? sequence, OracleRow element, AfterMatchSkipStrategy? skip)
    {
        string operation = element.Text("op", sequence is null ? "begin" : "followedBy");
        if (element.Has("group"))
        {
            Pattern<OracleRow> group = Sequence(element.Rows("group"), null);
            return operation switch
            {
                "begin" => Pattern<OracleRow>.Begin(group, skip),
                "next" => sequence!.Next(group),
                "followedBy" => sequence!.FollowedBy(group),
                "followedByAny" => sequence!.FollowedByAny(group),
                _ => throw new UnsupportedCaseException($"a group by '{operation}'"),
            };
        }

        string name = element.Text("name");
        return operation switch
        {
            "begin" => Pattern<OracleRow>.Begin(name, skip),
            "next" => sequence!.Next(name),
            "followedBy" => sequence!.FollowedBy(name),
            "followedByAny" => sequence!.FollowedByAny(name),
            "notNext" => sequence!.NotNext(name),
            "notFollowedBy" => sequence!.NotFollowedBy(name),
            _ => throw new UnsupportedCaseException($"a pattern by '{operation}'"),
        };
    }

    private static Pattern<OracleRow> Conditioned(Pattern<OracleRow> pattern, OracleRow element)
    {
        if (element["where"] is { } where)
            pattern = IsIterative(where) ? pattern.Where(Iterative(where)) : pattern.Where(Simple(where));
        if (element["orWhere"] is { } or)
            pattern = IsIterative(or) ? pattern.Or(Iterative(or)) : pattern.Or(Simple(or));
        return pattern;
    }

    private static Pattern<OracleRow> Quantified(Pattern<OracleRow> pattern, OracleRow element)
    {
        TimeSpan? window = element["timesWindow"] is long milliseconds ? WindowParts.Span(milliseconds) : null;
        if (element["times"] is object?[] range)
            pattern = pattern.Times((int)(long)range[0]!, (int)(long)range[1]!, window);
        else if (element["times"] is long times)
            pattern = pattern.Times((int)times, window);
        if (element.Flag("oneOrMore"))
            pattern = pattern.OneOrMore(window);
        if (element["timesOrMore"] is long least)
            pattern = pattern.TimesOrMore((int)least, window);
        if (element.Flag("consecutive"))
            pattern = pattern.Consecutive();
        if (element.Flag("allowCombinations"))
            pattern = pattern.AllowCombinations();
        if (element.Flag("greedy"))
            pattern = pattern.Greedy();
        if (element["until"] is { } until)
            pattern = IsIterative(until) ? pattern.Until(Iterative(until)) : pattern.Until(Simple(until));
        if (element.Flag("optional"))
            pattern = pattern.Optional();
        return element.Has("within") ? Within(pattern, element) : pattern;
    }

    private static Pattern<OracleRow> Within(Pattern<OracleRow> pattern, OracleRow described) => pattern.Within(
        WindowParts.Span(described.Number("within")),
        described.Text("withinType", "FIRST_AND_LAST") == "FIRST_AND_LAST" ? WithinType.FirstAndLast : WithinType.PreviousAndCurrent);

    private static AfterMatchSkipStrategy Skip(OracleRow described)
    {
        AfterMatchSkipStrategy skip = described.Text("kind") switch
        {
            "noSkip" => AfterMatchSkipStrategy.NoSkip(),
            "skipToNext" => AfterMatchSkipStrategy.SkipToNext(),
            "skipPastLast" => AfterMatchSkipStrategy.SkipPastLastEvent(),
            "skipToFirst" => AfterMatchSkipStrategy.SkipToFirst(described.Text("pattern")),
            "skipToLast" => AfterMatchSkipStrategy.SkipToLast(described.Text("pattern")),
            var kind => throw new UnsupportedCaseException($"skip '{kind}'"),
        };
        return described.Flag("throwOnMiss") && described.Has("pattern") ? skip.ThrowExceptionOnMiss() : skip;
    }

    private static bool IsIterative(object? condition) => condition switch
    {
        string name => name.StartsWith('@'),
        object?[] call => call[0] is "sum" or "avg" or "count" or "first" or "last" || call.Skip(1).Any(IsIterative),
        _ => false,
    };

    private static Func<OracleRow, bool> Simple(object condition) => row => Expression.IsTrue(condition, new EventScope(row));

    private static Func<OracleRow, ConditionContext<OracleRow>, bool> Iterative(object condition) =>
        (row, context) => Expression.IsTrue(condition, new MatchScope(row, context));

    private class EventScope(OracleRow row) : IExpressionScope
    {
        public object? Field(string name) => row[name];
    }

    private sealed class MatchScope(OracleRow row, ConditionContext<OracleRow> context) : EventScope(row), IExpressionScope
    {
        public object? Special(string name) => (name == "ts" ? context.Timestamp : context.CurrentProcessingTime).Milliseconds;

        public IEnumerable<OracleRow> Matched(string pattern) => context.EventsForPattern(pattern);
    }
}
