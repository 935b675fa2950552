namespace Freshet.Oracle;

/// <summary>What became of a case that ran on both sides.</summary>
/// <param name="Known">The accident of Flink that it ran into; null for none.</param>
/// <param name="Difference">How the results differ; null where they do not, or by the accident only.</param>
internal readonly record struct Verdict(KnownAccident? Known, string? Difference)
{
    public bool IsEqual => Known is null && Difference is null;

    public static Verdict Of(OracleRow described, OracleRow flink, OracleRow ours)
    {
        string? difference = Comparison.Difference(described, flink, ours);
        KnownAccident? known = difference is null ? null : KnownAccident.Find(described, flink, ours);
        return new Verdict(known, known is null ? difference : null);
    }

    /// <summary>Why the recordings' own tool sees a difference where none is promised away; null where it sees none.</summary>
    public string? OrderSeenByOthers(OracleRow described, OracleRow flink, OracleRow ours) =>
        Difference is not null || Comparison.Difference(described, flink, ours, CompareOrder.AsRecorded) is null ? null
        : Known?.Name ?? (described.Row("program")["type"] is "async" ? "timers of one instant" : "matches of different keys");
}
