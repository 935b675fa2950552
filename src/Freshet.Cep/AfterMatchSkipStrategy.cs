using Freshet.Cep.Nfa;

namespace Freshet.Cep;

/// <summary>
/// Which partial matches and matches go when a match is found. With any strategy but <see cref="NoSkip"/> a match waits until no partial match
/// that began earlier is left. Immutable; safe to share.
/// </summary>
public sealed class AfterMatchSkipStrategy
{
    private readonly SkipTarget _target;
    private readonly bool _throwsOnMiss;

    private AfterMatchSkipStrategy(SkipTarget target, string? patternName = null, bool throwsOnMiss = false)
    {
        _target = target;
        PatternName = patternName;
        _throwsOnMiss = throwsOnMiss;
    }

    private enum SkipTarget
    {
        None,
        Next,
        PastLast,
        First,
        Last,
    }

    internal string? PatternName { get; }

    internal bool Skips => _target != SkipTarget.None;

    /// <summary>Keeps everything: every possible match is given.</summary>
    public static AfterMatchSkipStrategy NoSkip() => new(SkipTarget.None);

    /// <summary>Drops all that began with the match's first event.</summary>
    public static AfterMatchSkipStrategy SkipToNext() => new(SkipTarget.Next);

    /// <summary>Drops all that began before the match ended.</summary>
    public static AfterMatchSkipStrategy SkipPastLastEvent() => new(SkipTarget.PastLast);

    /// <summary>Drops all that began before the match's first event of the pattern named.</summary>
    public static AfterMatchSkipStrategy SkipToFirst(string patternName)
    {
        ArgumentException.ThrowIfNullOrEmpty(patternName);
        return new AfterMatchSkipStrategy(SkipTarget.First, patternName);
    }

    /// <summary>Drops all that began before the match's last event of the pattern named.</summary>
    public static AfterMatchSkipStrategy SkipToLast(string patternName)
    {
        ArgumentException.ThrowIfNullOrEmpty(patternName);
        return new AfterMatchSkipStrategy(SkipTarget.Last, patternName);
    }

    /// <summary>
    /// The strategy that fails the job where a match has no event of the pattern named, or where that is the match's first event, so that
    /// the same match would be found for ever.
    /// </summary>
    /// <exception cref="InvalidOperationException">The strategy names no pattern.</exception>
    public AfterMatchSkipStrategy ThrowExceptionOnMiss() => PatternName is null
        ? throw new InvalidOperationException(
            $"This strategy names no pattern that could be missed. {nameof(ThrowExceptionOnMiss)} is for {nameof(SkipToFirst)} and {nameof(SkipToLast)}.")
        : new AfterMatchSkipStrategy(_target, PatternName, throwsOnMiss: true);

    /// <summary>The event up to which what began is dropped, and whether what began with it goes too; null for none.</summary>
    internal MatchedEvent<T>? PruneUpTo<T>(MatchNode<T> match, Automaton<T> automaton, out bool inclusive)
    {
        inclusive = _target is SkipTarget.Next or SkipTarget.PastLast;
        bool fromBeginning = _target is SkipTarget.Next or SkipTarget.First;
        var byPattern = new MatchedEvent<T>?[automaton.PatternNames.Length]; // the first or the last of each
        MatchedEvent<T> first = match.Event;
        for (MatchNode<T>? node = match; node is not null; node = node.Previous)
        {
            ref MatchedEvent<T>? own = ref byPattern[node.Pattern];
            if (fromBeginning || own is null)
                own = node.Event;
            if (node.Event.CompareTo(first) < 0)
                first = node.Event;
        }

        if (inclusive)
            return Outermost(byPattern, earliest: _target == SkipTarget.Next);
        MatchedEvent<T>? named = automaton.SkipPattern >= 0 ? byPattern[automaton.SkipPattern] : null;
        if (_throwsOnMiss)
            ThrowOnMiss(named, first);
        return named;
    }

    private static MatchedEvent<T>? Outermost<T>(MatchedEvent<T>?[] events, bool earliest)
    {
        MatchedEvent<T>? found = null;
        foreach (MatchedEvent<T>? candidate in events)
        {
            if (candidate is not null && (found is null || candidate.CompareTo(found) < 0 == earliest))
                found = candidate;
        }

        return found;
    }

    private void ThrowOnMiss<T>(MatchedEvent<T>? named, MatchedEvent<T> first)
    {
        if (named is null)
            throw new InvalidOperationException($"Cannot skip to '{PatternName}': the match has no event of that pattern.");
        if (named.CompareTo(first) == 0)
            throw new InvalidOperationException($"Cannot skip to '{PatternName}': it is the first event of the match, which would be found again.");
    }
}
