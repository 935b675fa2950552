namespace Freshet.Cep.Nfa;

/// <summary>
/// An event as taken by a pattern, behind the one taken before: a partial match is the last of its nodes. Partial matches that go on from
/// the same one share all nodes up to there; a node that none leads to any more is garbage. Immutable.
/// </summary>
internal sealed class MatchNode<T>(MatchNode<T>? previous, MatchedEvent<T> matched, int pattern)
{
    public readonly MatchNode<T>? Previous = previous;

    public readonly MatchedEvent<T> Event = matched;

    /// <summary>The index of the pattern's name among those of the automaton.</summary>
    public readonly int Pattern = pattern;
}
