namespace Freshet.Simulation.Engine;

/// <summary>What came of one seed. Immutable but for the counts, which are its own.</summary>
internal sealed record SeedResult(int Seed, Counts Counts, ulong TraceHash)
{
    public int Lost { get; init; }

    public int Doubled { get; init; }

    public int Wrong { get; init; }

    /// <summary>Why nothing went on any more; null where everything came to its end.</summary>
    public string? Hung { get; init; }

    /// <summary>The first faults of the output, in words.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    public bool IsGood => Lost == 0 && Doubled == 0 && Wrong == 0 && Hung is null;
}
