namespace Freshet.Oracle;

/// <summary>
/// What the order within a step of an asynchronous operator promises. Calls come in whichever order timers made them. Where the clock moves, several
/// calls may be due at once: timers of one instant have no order, so unordered results interleave freely between two watermarks. A step that fails
/// counts as that: what left before the failure is taken back with it. Pure functions.
/// </summary>
internal static class AsyncOrder
{
    public static bool Applies(OracleRow described) => described["program"] is OracleRow program && program["type"] is "async";

    /// <summary>The items of a step in one order for all that mean the same.</summary>
    public static object?[] Normalize(OracleRow described, OracleRow step, object?[] items)
    {
        OracleRow[] rows = [.. items.Cast<OracleRow>()];
        if (Array.Exists(rows, r => r.Has("error")))
            return [OracleRow.Of(("error", true))];
        bool isFree = step.Has("proc") && !described.Row("program").Flag("ordered", true);
        var normal = new List<object?>();
        var results = new List<OracleRow>();
        foreach (OracleRow row in rows.Where(r => !r.Has("call")))
        {
            if (row.Has("v"))
            {
                results.Add(row);
                continue;
            }

            Flush();
            normal.Add(row);
        }

        Flush();
        normal.AddRange(rows.Where(r => r.Has("call")).OrderBy(r => step.Has("proc") ? r.ToString() : "", StringComparer.Ordinal));
        return [.. normal];

        void Flush()
        {
            normal.AddRange(isFree ? results.OrderBy(r => r.ToString(), StringComparer.Ordinal) : results);
            results.Clear();
        }
    }
}
