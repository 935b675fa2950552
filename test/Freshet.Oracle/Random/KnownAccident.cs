namespace Freshet.Oracle.Random;

/// <summary>Something that Flink does and nobody should copy; <c>docs/compatibility.md</c> says of each why. At most five, each over one feature.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Holds">Whether it is what a case ran into: the case, Flink's result, ours.</param>
internal sealed record KnownAccident(string Name, Func<OracleRow, OracleRow, OracleRow, bool> Holds)
{
    // Flink: "java.lang.IllegalStateException" or a NullPointerException out of org.apache.flink.cep.nfa.sharedbuffer.
    private static readonly KnownAccident[] All =
    [
        new("a pattern whose shared buffer has lost an event", (_, flink, _) => Fails(flink, "cep.nfa.sharedbuffer")),
        new("a program that takes longer than the time limit", (_, flink, _) => Fails(flink, "exceeded the time limit")),
    ];

    /// <summary>The accident that a case ran into; null where there is none.</summary>
    public static KnownAccident? Find(OracleRow described, OracleRow flink, OracleRow ours) => Array.Find(All, a => a.Holds(described, flink, ours));

    private static bool Fails(OracleRow result, string text) =>
        (result["error"] as string ?? LastError(result))?.Contains(text, StringComparison.Ordinal) is true;

    private static string? LastError(OracleRow result) =>
        result.Flag("failed") && result["out"] is object?[] { Length: > 0 } steps ? ((steps[^1] as object?[])?.LastOrDefault() as OracleRow)?["error"] as string : null;
}
