namespace Freshet.Oracle;

/// <summary>Something that Flink does and nobody should copy; <c>docs/compatibility.md</c> says of each why. At most five, each over one feature.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Holds">Whether it is what a case ran into: the case, Flink's result, ours.</param>
internal sealed record KnownAccident(string Name, Func<OracleRow, OracleRow, OracleRow, bool> Holds)
{
    private static readonly KnownAccident[] All =
    [
        // Flink: an exception out of org.apache.flink.cep.nfa.sharedbuffer; 'Cannot invoke "org.apache.flink.cep.nfa.State.isStop()"' for a greedy,
        // optional loop behind a notFollowedBy, where an edge of the automaton leads nowhere; or no end at all.
        new("a pattern on which Flink's library breaks, or goes on for ever", (_, flink, _) =>
            Fails(flink, "cep.nfa.sharedbuffer") || Fails(flink, "org.apache.flink.cep.nfa.State") || Fails(flink, "exceeded the time limit")),
        // Flink: MergingWindows of event time take a record without time as one of Long.MIN_VALUE: lost as late, or a session before all time.
        new("a record without time in a session of event time", (described, _, ours) =>
            HasSessions(described) && Fails(ours, "A record without event time came to an event-time window")),
    ];

    // Flink: the partners of a record are the entries of a java.util.HashMap by time, and come in the order of its buckets.
    private static readonly KnownAccident Partners = new("the order of one record's partners in an interval join", (described, flink, ours) =>
        TypeOf(described) is "intervalJoin" && Comparison.Difference(described, flink, ours, CompareOrder.WithoutPartners) is null);

    // Flink: timers of one instant come out of a binary heap, whatever the order of their registration: so do the matches of different keys.
    private static readonly KnownAccident Matches = new("the order of different keys' matches of one instant", (described, flink, ours) =>
        TypeOf(described) is "cep" && Comparison.Difference(described, flink, ours, CompareOrder.WithoutTimers) is null);

    // Flink: the same heap, in the harness of the recordings, for the timers of an asynchronous operator; a job's timer service has them in order.
    private static readonly KnownAccident Answers = new("the order of an asynchronous operator's timers of one instant", (described, flink, ours) =>
        TypeOf(described) is "async" && Comparison.Difference(described, flink, ours, CompareOrder.WithoutTimers) is null);

    private static readonly KnownAccident[] Orders = [Partners, Matches, Answers];

    /// <summary>The accident that a case ran into whose results differ, everything before it being equal; null where there is none.</summary>
    public static KnownAccident? Find(OracleRow described, OracleRow flink, OracleRow ours)
    {
        if (Array.Find(All, a => a.Holds(described, flink, ours)) is not { } accident)
            return Array.Find(Orders, a => a.Holds(described, flink, ours));
        if (flink["out"] is not object?[] there || ours["out"] is not object?[] here)
            return accident;
        int before = Math.Max(0, Math.Min(there.Length, here.Length) - 1);
        return Comparison.Difference(
            described.With("steps", described.Rows("steps").Take(before).ToArray<object?>()), flink.With("out", there[..before]),
            ours.With("out", here[..before]), CompareOrder.WithoutTimers) is null ? accident : null;
    }

    private static string? TypeOf(OracleRow described) => (described["program"] as OracleRow)?["type"] as string;

    private static bool HasSessions(OracleRow described) => described["program"] is OracleRow program && program["window"] is OracleRow window
        && window["kind"] is "session" && window["time"] is not "processing";

    private static bool Fails(OracleRow result, string text) =>
        (result["error"] as string ?? LastError(result))?.Contains(text, StringComparison.Ordinal) is true;

    private static string? LastError(OracleRow result) =>
        result.Flag("failed") && result["out"] is object?[] { Length: > 0 } steps ? ((steps[^1] as object?[])?.LastOrDefault() as OracleRow)?["error"] as string : null;
}
