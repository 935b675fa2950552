namespace Freshet.Oracle;

/// <summary>Something that Flink does and nobody should copy; <c>docs/compatibility.md</c> says of each why. At most five, each over one feature.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Holds">Whether it is what a case ran into: the case, Flink's result, ours.</param>
internal sealed record KnownAccident(string Name, Func<OracleRow, OracleRow, OracleRow, bool> Holds)
{
    private static readonly KnownAccident[] All =
    [
        // Flink: "java.lang.IllegalStateException" or a NullPointerException out of org.apache.flink.cep.nfa.sharedbuffer, or no end at all.
        new("a pattern whose shared buffer has lost an event, or that goes on for ever", (_, flink, _) =>
            Fails(flink, "cep.nfa.sharedbuffer") || Fails(flink, "exceeded the time limit")),
        // Flink: MergingWindows of event time take a record without time as one of Long.MIN_VALUE: lost as late, or a session before all time.
        new("a record without time in a session of event time", (described, _, ours) =>
            HasSessions(described) && Fails(ours, "A record without event time came to an event-time window")),
        // Flink: "The end timestamp of an event-time window cannot become earlier than the current watermark by merging": the sum overflows.
        new("sessions that are late for ever", (described, flink, _) => HasSessions(described)
            && described.Row("program")["lateness"] is long.MaxValue && Fails(flink, "cannot become earlier than the current watermark by merging")),
        // Flink: both triggers keep their timer in one state, "timeout", so that each takes the other's for its own.
        new("a timeout trigger around another", (_, _, ours) => Fails(ours, "two states named 'timeout'")),
    ];

    // Flink: the partners of a record are the entries of a java.util.HashMap by time, and come in the order of its buckets.
    private static readonly KnownAccident Partners = new("the order of one record's partners in an interval join", (described, flink, ours) =>
        described["program"] is OracleRow program && program["type"] is "intervalJoin"
        && Comparison.Difference(described, flink, ours, CompareOrder.WithoutPartners) is null);

    /// <summary>The accident that a case ran into, everything before it being equal; null where there is none.</summary>
    public static KnownAccident? Find(OracleRow described, OracleRow flink, OracleRow ours)
    {
        if (Array.Find(All, a => a.Holds(described, flink, ours)) is not { } accident)
            return Partners.Holds(described, flink, ours) ? Partners : null;
        if (flink["out"] is not object?[] there || ours["out"] is not object?[] here)
            return accident;
        int before = Math.Max(0, Math.Min(there.Length, here.Length) - 1);
        return Comparison.Difference(
            described.With("steps", described.Rows("steps").Take(before).ToArray<object?>()), flink.With("out", there[..before]),
            ours.With("out", here[..before])) is null ? accident : null;
    }

    private static bool HasSessions(OracleRow described) => described["program"] is OracleRow program && program["window"] is OracleRow window
        && window["kind"] is "session" && window["time"] is not "processing";

    private static bool Fails(OracleRow result, string text) =>
        (result["error"] as string ?? LastError(result))?.Contains(text, StringComparison.Ordinal) is true;

    private static string? LastError(OracleRow result) =>
        result.Flag("failed") && result["out"] is object?[] { Length: > 0 } steps ? ((steps[^1] as object?[])?.LastOrDefault() as OracleRow)?["error"] as string : null;
}
