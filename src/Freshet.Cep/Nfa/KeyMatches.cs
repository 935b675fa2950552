namespace Freshet.Cep.Nfa;

/// <summary>
/// What the automaton keeps of a key: its partial matches, and the matches that wait for an earlier partial match to end. Both stand in the
/// order of <see cref="PartialMatchQueue{T}"/>. Immutable.
/// </summary>
internal sealed class KeyMatches<T>(PartialMatch<T>[] partial, PartialMatch<T>[] completed, long nextSequence)
{
    public readonly PartialMatch<T>[] Partial = partial;

    public readonly PartialMatch<T>[] Completed = completed;

    /// <summary>The <see cref="MatchedEvent{T}.Sequence"/> of the next event that is taken.</summary>
    public readonly long NextSequence = nextSequence;
}
