namespace Freshet.Cep.Nfa;

/// <summary>A pattern as a nondeterministic finite automaton. Immutable; safe to share.</summary>
internal sealed class Automaton<T>
{
    public required NfaState<T>[] States { get; init; }

    public required NfaState<T> Start { get; init; }

    /// <summary>The names that events of a match are given by.</summary>
    public required string[] PatternNames { get; init; }

    /// <summary>How long after its first event a match may last, the limit excluded; 0 for any time.</summary>
    public required long WindowMilliseconds { get; init; }

    /// <summary>Whether the pattern bounds the time of a match at all.</summary>
    public required bool HasWindow { get; init; }

    /// <summary>
    /// Whether the pattern is one condition so many times: then an event goes into all partial matches or none, and none ends before one that
    /// began earlier.
    /// </summary>
    public required bool IsOneCondition { get; init; }

    public required AfterMatchSkipStrategy Skip { get; init; }

    /// <summary>The index of the pattern that <see cref="Skip"/> names; -1 for none, and for one that takes no events.</summary>
    public required int SkipPattern { get; init; }

    /// <summary>Tells automata apart whose state cannot be read by each other.</summary>
    public required int Fingerprint { get; init; }
}
