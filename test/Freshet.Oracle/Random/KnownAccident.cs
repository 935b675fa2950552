namespace Freshet.Oracle.Random;

/// <summary>Something that Flink does and nobody should copy; <c>docs/compatibility.md</c> says of each why. At most five, each over one feature.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Holds">Whether it is what a case ran into: the case, Flink's result, ours.</param>
internal sealed record KnownAccident(string Name, Func<OracleRow, OracleRow, OracleRow, bool> Holds)
{
    private static readonly KnownAccident[] All =
    [
        // Flink: an exception out of org.apache.flink.cep.nfa.sharedbuffer, or 'Cannot invoke "org.apache.flink.cep.nfa.State.isStop()"',
        // for a greedy, optional loop behind a notFollowedBy: an edge of the automaton leads nowhere.
        new("a pattern on which Flink's library breaks", (_, flink, _) => Fails(flink, "cep.nfa.sharedbuffer") || Fails(flink, "org.apache.flink.cep.nfa.State")),
        // Neither Flink's process nor ours answers in time; nothing is compared.
        new("a program that takes longer than the time limit", (_, flink, _) => Fails(flink, "exceeded the time limit")),
        // Flink: MergingWindows of event time take a record without time as one of Long.MIN_VALUE: lost as late, or a session before all time.
        new("a record without time in a session of event time", (described, _, ours) =>
            HasSessions(described) && Fails(ours, "A record without event time came to an event-time window")),
        // Flink: "The end timestamp of an event-time window cannot become earlier than the current watermark by merging": the sum overflows.
        new("sessions that are late for ever", (described, flink, _) => HasSessions(described)
            && described.Row("program")["lateness"] is long.MaxValue && Fails(flink, "cannot become earlier than the current watermark by merging")),
        // Flink: both triggers keep their timer in one state, "timeout", so that each takes the other's for its own.
        new("a timeout trigger around another", (_, _, ours) => Fails(ours, "two states named 'timeout'")),
    ];

    /// <summary>The accident that a case ran into; null where there is none.</summary>
    public static KnownAccident? Find(OracleRow described, OracleRow flink, OracleRow ours) => Array.Find(All, a => a.Holds(described, flink, ours));

    private static bool HasSessions(OracleRow described) => described["program"] is OracleRow program && program["window"] is OracleRow window
        && window["kind"] is "session" && window["time"] is not "processing";

    private static bool Fails(OracleRow result, string text) =>
        (result["error"] as string ?? LastError(result))?.Contains(text, StringComparison.Ordinal) is true;

    private static string? LastError(OracleRow result) =>
        result.Flag("failed") && result["out"] is object?[] { Length: > 0 } steps ? ((steps[^1] as object?[])?.LastOrDefault() as OracleRow)?["error"] as string : null;
}
