namespace Freshet.Cep.Nfa;

/// <summary>What is checked of a pattern as a whole, before and after it was compiled.</summary>
internal static class PatternChecks
{
    /// <summary>Every name stands for one pattern.</summary>
    public static void Names<T>(Pattern<T> pattern, string reserved) => CheckNames(pattern, [reserved]);

    /// <summary>The pattern that the skip strategy names is one of the sequence; one inside a group does not count.</summary>
    public static void Skip<T>(Pattern<T> pattern)
    {
        if (pattern.Skip.PatternName is not { } name)
            return;
        for (Pattern<T>? at = pattern; at is not null; at = at.Previous)
        {
            if (at.Name == name)
                return;
        }

        throw new MalformedPatternException(
            name, "the skip strategy names it, but the sequence has no pattern of that name. Name one of the sequence, outside of its groups.");
    }

    /// <summary>A limit between two events is not above that of the whole; what ends with a pattern that must not follow has a limit.</summary>
    public static void Windows<T>(Pattern<T> pattern, Automaton<T> automaton)
    {
        long whole = automaton.WindowMilliseconds;
        foreach (NfaState<T> state in automaton.States)
        {
            if (automaton.HasWindow && state.WindowMilliseconds > whole)
            {
                throw new MalformedPatternException(
                    automaton.PatternNames[state.Pattern],
                    $"its limit of {state.WindowMilliseconds} ms between two events is above the {whole} ms of the whole match. "
                    + "Shorten it, or lengthen the other.");
            }
        }

        if (pattern.Quantifier.Strategy == ConsumingStrategy.NotFollow && whole == 0
            && !automaton.States.Any(s => s.Name == pattern.Name && s.WindowMilliseconds > 0))
        {
            throw new MalformedPatternException(
                pattern.Name, "at the end of a sequence NotFollowedBy has to know how long to wait. Call Within, or put a pattern behind it.");
        }
    }

    /// <summary>No event could go round for ever, as in a loop of a group whose patterns are all optional.</summary>
    public static void Loops<T>(Automaton<T> automaton)
    {
        var seen = new byte[automaton.States.Length]; // 1: on the way, 2: done
        foreach (NfaState<T> state in automaton.States)
            Follow(state);

        void Follow(NfaState<T> state)
        {
            if (seen[state.Id] == 2)
                return;
            if (seen[state.Id] == 1)
            {
                NfaState<T> inside = automaton.States.First(s => seen[s.Id] == 1 && automaton.PatternNames[s.Pattern] != Pattern<T>.GroupName);
                throw new MalformedPatternException(
                    automaton.PatternNames[inside.Pattern],
                    "a group that repeats has only optional patterns, so an event would go round in it for ever. Make one of them necessary.");
            }

            seen[state.Id] = 1;
            foreach (NfaEdge<T> edge in state.Edges)
            {
                if (edge.Action == NfaAction.Proceed)
                    Follow(edge.Target);
            }

            seen[state.Id] = 2;
        }
    }

    private static void CheckNames<T>(Pattern<T> pattern, HashSet<string> names)
    {
        for (Pattern<T>? at = pattern; at is not null; at = at.Previous)
        {
            if (at.Group is { } group)
                CheckNames(group, names);
            else if (!names.Add(at.Name))
                throw new MalformedPatternException(at.Name, "two patterns have this name. Give each a name of its own.");
        }
    }
}
