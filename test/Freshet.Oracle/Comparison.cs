using System.Text;

namespace Freshet.Oracle;

/// <summary>
/// Compares two results by what is promised: the order of a key is exact, keys interleave freely between two watermarks or statuses of a
/// step, an error counts by its presence, and the number of state entries by being zero or not. Pure functions.
/// </summary>
internal static class Comparison
{
    /// <summary>The first difference; null where there is none.</summary>
    public static string? Difference(OracleRow described, OracleRow expected, OracleRow ours, CompareOrder order = CompareOrder.Exact)
    {
        if (expected.Has("error") || ours.Has("error"))
        {
            return expected.Has("error") == ours.Has("error")
                ? null
                : $"  Flink    {expected["error"] ?? "runs it"}\n  ours     {ours["error"] ?? "runs it"}";
        }

        if (!expected.Has("out"))
            return expected.ToString() == ours.ToString() ? null : $"  Flink    {expected}\n  ours     {ours}";
        var theirs = (object?[])expected["out"]!;
        var own = (object?[])ours["out"]!;
        IReadOnlyList<OracleRow> steps = described.Rows("steps");
        Func<OracleRow, string> keyOf = KeyOf(described, steps, order);
        for (int i = 0; i < Math.Max(theirs.Length, own.Length); i++)
        {
            object?[] there = i < theirs.Length ? (object?[])theirs[i]! : [];
            object?[] here = i < own.Length ? (object?[])own[i]! : [];
            if (order == CompareOrder.WithoutTimers && AsyncOrder.Applies(described) && i < steps.Count)
                (there, here) = (AsyncOrder.Normalize(described, steps[i], there), AsyncOrder.Normalize(described, steps[i], here));
            // Which timers came before the one that failed is nobody's promise; of an asynchronous operator it is that of timers of one instant.
            bool isFree = order == CompareOrder.WithoutTimers || !AsyncOrder.Applies(described);
            if (isFree && i < steps.Count && !steps[i].Has("el") && !steps[i].Has("el2") && Fails(there) && Fails(here))
                continue;
            if (i < theirs.Length && i < own.Length && Canonical(there, keyOf) == Canonical(here, keyOf))
                continue;
            return $"  step {i}   {steps[i]}\n  Flink    {Text(there)}\n  ours     {Text(here)}";
        }

        return null;
    }

    private static bool Fails(object?[] items) => items is [.., OracleRow last] && last.Has("error");

    private static string Text(object?[] items) => string.Join("\n           ", items.DefaultIfEmpty("nothing"));

    // A result names its key; a match does not: it is the key of the events in it.
    private static Func<OracleRow, string> KeyOf(OracleRow described, IReadOnlyList<OracleRow> steps, CompareOrder order)
    {
        OracleRow program = described.Row("program");
        string[] fields = order == CompareOrder.WithoutPartners ? ["k", "lts", "rts"] : ["k", .. KeyField.Names(program)];
        if (order != CompareOrder.WithoutTimers || program.Text("type") != "cep" || program["key"] is not string key)
            return value => string.Join('|', fields.Select(f => Arithmetic.Text(value[f])));
        var keys = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (OracleRow step in steps)
        {
            if (step["el"] is OracleRow element && element["id"] is string id)
                keys[id] = element[key];
        }

        return value => Arithmetic.Text(value["m"] is OracleRow match
            ? match.Select(p => p.Value).OfType<object?[]>().SelectMany(ids => ids).OfType<string>().Select(id => keys.GetValueOrDefault(id)).FirstOrDefault()
            : value[key]);
    }

    private static string Canonical(object?[] items, Func<OracleRow, string> keyOf)
    {
        var text = new StringBuilder();
        var byKey = new SortedDictionary<string, StringBuilder>(StringComparer.Ordinal);
        foreach (OracleRow item in items.Cast<OracleRow>())
        {
            if (item.Has("v") && !item.Has("error"))
            {
                string key = $"{item["sub"]}|{(item["v"] is OracleRow value ? keyOf(value) : null)}";
                if (!byKey.TryGetValue(key, out StringBuilder? own))
                    byKey.Add(key, own = new StringBuilder());
                own.Append(item["ts"] is long.MinValue ? item.Without("ts") : item).Append('\n'); // here that is no time
                continue;
            }

            AppendKeys();
            OracleRow control = item.Has("error") ? OracleRow.Of(("error", true))
                : item["entries"] is long entries ? item.With("entries", entries > 0)
                : item;
            text.Append(control).Append('\n');
        }

        AppendKeys();
        return text.ToString();

        void AppendKeys()
        {
            foreach ((string key, StringBuilder own) in byKey)
                text.Append(key).Append('\n').Append(own);
            byKey.Clear();
        }
    }
}
