namespace Freshet.Oracle;

/// <summary>What became of a case that ran on both sides.</summary>
/// <param name="Known">The accident of Flink by which the results differ; null for none.</param>
/// <param name="Difference">How they differ; null where they do not, or by the accident only.</param>
internal readonly record struct Verdict(KnownAccident? Known, string? Difference)
{
    public bool IsEqual => Known is null && Difference is null;

    public static Verdict Of(OracleRow described, OracleRow flink, OracleRow ours)
    {
        string? difference = Comparison.Difference(described, flink, ours);
        KnownAccident? known = difference is null ? null : KnownAccident.Find(described, flink, ours);
        return new Verdict(known, known is null ? difference : null);
    }
}
