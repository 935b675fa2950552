namespace Freshet.Cep;

/// <summary>How a pattern's event stands to the one before it.</summary>
internal enum ConsumingStrategy : byte
{
    Strict,
    SkipTillNext,
    SkipTillAny,
    NotFollow,
    NotNext,
}

/// <summary>How often a pattern is to be found.</summary>
internal enum Repetition : byte
{
    Single,
    Times,
    Looping,
}

/// <summary>How often a pattern is to be found, and what may stand between its events. Immutable.</summary>
internal sealed record Quantifier(ConsumingStrategy Strategy)
{
    public Repetition Repetition { get; init; } = Repetition.Single;

    /// <summary>What may stand between the events of one pattern.</summary>
    public ConsumingStrategy InnerStrategy { get; init; } = ConsumingStrategy.SkipTillNext;

    public bool IsOptional { get; init; }

    public bool IsGreedy { get; init; }

    public bool IsNegated => Strategy is ConsumingStrategy.NotFollow or ConsumingStrategy.NotNext;
}

/// <summary>The least and greatest number of events, and how long after one the next may come; 0 for any time.</summary>
internal sealed record Occurrences(int From, int To, long? WindowMilliseconds);
