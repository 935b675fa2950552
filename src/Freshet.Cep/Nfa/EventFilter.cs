using Freshet.Cep.Conditions;

namespace Freshet.Cep.Nfa;

/// <summary>
/// Tells events that change nothing for any partial match from those that may, by the event alone: they need not wait for the watermark.
/// There is one only where nobody could see the difference: conditions see the event alone, no result depends on when a partial match runs
/// out of time, and a match never waits for another. Immutable.
/// </summary>
internal sealed class EventFilter<T>
{
    private static readonly MatchContext<T> NoContext = new([]);

    private readonly Condition<T>[] _closed;
    private readonly Condition<T>[] _open;

    private EventFilter(Condition<T>[] closed, Condition<T>[] open)
    {
        _closed = closed;
        _open = open;
    }

    /// <summary>The filter of an automaton; null where all events have to be seen.</summary>
    public static EventFilter<T>? For(Automaton<T> automaton)
    {
        if (automaton.States.Any(s => s.Kind == NfaStateKind.Pending || s.WindowMilliseconds > 0))
            return null;
        if (automaton.Skip.Skips && !automaton.IsOneCondition)
            return null; // a match may wait, and is then given with the time of the event that ends the waiting
        var closed = new List<Condition<T>>();
        var open = new List<Condition<T>>();
        foreach (NfaState<T> state in automaton.States.Where(s => s.Kind is NfaStateKind.Start or NfaStateKind.Normal))
        {
            bool isStart = state.Kind == NfaStateKind.Start;
            if (!isStart && !state.Edges.Any(e => IsPassing(e, state)))
                return null; // drops the partial match whatever the event
            foreach (NfaEdge<T> edge in state.Edges.Where(e => !isStart || e.Action == NfaAction.Take))
                (IsPassing(edge, state) ? open : closed).Add(edge.Condition);
        }

        return closed.Concat(open).All(c => c.SeesEventAlone) ? new EventFilter<T>([.. closed.Distinct()], [.. open.Distinct()]) : null;
    }

    /// <summary>Whether the event changes nothing, whatever has been matched so far.</summary>
    public bool PassesOver(T value)
    {
        foreach (Condition<T> condition in _closed)
        {
            if (condition.Accepts(value, NoContext))
                return false;
        }

        foreach (Condition<T> condition in _open)
        {
            if (!condition.Accepts(value, NoContext))
                return false;
        }

        return true;
    }

    private static bool IsPassing(NfaEdge<T> edge, NfaState<T> state) => edge.Action == NfaAction.Ignore && edge.Target == state;
}
