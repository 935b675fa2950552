namespace Freshet.Cep.Nfa;

/// <summary>A partial match that ran out of time, and when it did, in milliseconds since the Unix epoch.</summary>
internal readonly record struct TimedOutMatch<T>(MatchNode<T> Last, long Timestamp);

/// <summary>
/// Runs the automaton over the events of one key after the other: loads what the key has, shows it events and times in order, and gives back
/// what is left. Allocates nothing for an event that no partial match takes. Used by one thread.
/// </summary>
internal sealed class Matcher<T>
{
    private readonly Automaton<T> _automaton;
    private readonly bool _keepsTimedOut;
    private readonly bool _hasTimeLimits;
    private readonly MatchContext<T> _context;
    private readonly PartialMatch<T>[] _initial;
    private readonly PartialMatchQueue<T> _completed = new();
    private readonly List<PartialMatch<T>> _next = [];
    private readonly List<NfaEdge<T>> _open = [];
    private readonly Stack<NfaState<T>> _toVisit = new();
    private readonly PartialMatchQueue<T> _ended = new();
    private PartialMatchQueue<T> _partial = new();
    private PartialMatchQueue<T> _nextPartial = new();
    private long _nextSequence;
    private bool _changed;

    // The event at hand; it becomes an object when the first partial match takes it.
    private MatchedEvent<T>? _taken;
    private T _value = default!;
    private long _timestamp;

    /// <param name="automaton">The automaton.</param>
    /// <param name="keepsTimedOut">Whether partial matches that ran out of time are wanted.</param>
    public Matcher(Automaton<T> automaton, bool keepsTimedOut)
    {
        _automaton = automaton;
        _keepsTimedOut = keepsTimedOut;
        _hasTimeLimits = automaton.WindowMilliseconds > 0 || automaton.States.Any(s => s.WindowMilliseconds > 0);
        _context = new MatchContext<T>(automaton.PatternNames);
        _initial = [new PartialMatch<T>(automaton.Start.Id, null, null)];
    }

    /// <summary>The matches that the last call found, in the order in which they are given.</summary>
    public List<MatchNode<T>> Matches { get; } = [];

    /// <summary>The partial matches that the last <see cref="AdvanceTime"/> found out of time, where they are wanted.</summary>
    public List<TimedOutMatch<T>> TimedOut { get; } = [];

    /// <summary>Whether a match has begun since <see cref="Load"/>.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Begins with a key; null for one that has nothing.</summary>
    public void Load(KeyMatches<T>? matches)
    {
        _partial.Load(matches is null ? _initial : matches.Partial);
        _completed.Load(matches is null ? [] : matches.Completed);
        _nextSequence = matches?.NextSequence ?? 0;
        HasBegun = false;
        _changed = false;
    }

    /// <summary>What the key has now; false where that is what was loaded. Null where nothing is left.</summary>
    public bool TrySave(out KeyMatches<T>? matches)
    {
        matches = null;
        if (!_changed)
            return false;
        if (_completed.Count > 0 || _partial.Count != 1 || !_partial.Earliest.Equals(_initial[0]))
            matches = new KeyMatches<T>(_partial.Items.ToArray(), _completed.Items.ToArray(), _nextSequence);
        return true;
    }

    /// <summary>Lets time pass: no event before <paramref name="timestamp"/> will come.</summary>
    public void AdvanceTime(long timestamp)
    {
        Matches.Clear();
        TimedOut.Clear();
        if (!_hasTimeLimits || !IsAnyOutOfTime(timestamp))
            return;
        _changed = true;
        _nextPartial.Clear();
        _ended.Clear();
        foreach (ref readonly PartialMatch<T> match in _partial.Items)
        {
            NfaState<T> state = _automaton.States[match.State];
            if (!IsOutOfTime(in match, state, timestamp, out long limit))
                _nextPartial.Add(match);
            else if (state.Kind == NfaStateKind.Pending)
                _ended.Add(match); // nothing came that must not: a match
            else if (_keepsTimedOut)
                TimedOut.Add(new TimedOutMatch<T>(match.Last!, limit));
        }

        GiveMatches();
    }

    /// <summary>Shows the automaton an event.</summary>
    public void Process(T value, long timestamp, long processingTime)
    {
        Matches.Clear();
        (_value, _timestamp, _taken) = (value, timestamp, null);
        _context.MoveToEvent(timestamp, processingTime);
        _nextPartial.Clear();
        _ended.Clear();
        bool changed = false;
        foreach (ref readonly PartialMatch<T> match in _partial.Items)
        {
            _next.Clear();
            FindNext(in match);
            if (_next.Count == 1 && _next[0].Equals(match))
            {
                _nextPartial.Add(match);
                continue;
            }

            changed = true;
            Sort(match.Start is null);
        }

        (_value, _taken) = (default!, null);
        if (!changed)
            return; // what was loaded is still there, in the same order
        _changed = true;
        GiveMatches();
    }

    // Sorts what became of a partial match into what goes on and what has ended; all is dropped where an event came that must not.
    private void Sort(bool fromStart)
    {
        bool stopped = false;
        foreach (PartialMatch<T> next in _next)
        {
            if (fromStart && next.Start is { Timestamp: > 0 })
                HasBegun = true;
            switch (_automaton.States[next.State].Kind)
            {
                case NfaStateKind.Final:
                    _ended.Add(next);
                    break;
                case NfaStateKind.Stop:
                    stopped = true;
                    break;
            }
        }

        if (stopped)
            return;
        foreach (PartialMatch<T> next in _next)
        {
            if (_automaton.States[next.State].Kind != NfaStateKind.Final)
                _nextPartial.Add(next);
        }
    }

    private void FindNext(ref readonly PartialMatch<T> match)
    {
        _context.MoveToMatch(match.Last);
        FindOpenEdges(_automaton.States[match.State]);
        bool isStart = match.State == _automaton.Start.Id;
        foreach (NfaEdge<T> edge in _open)
        {
            if (edge.Action == NfaAction.Ignore)
            {
                if (!isStart)
                    _next.Add(new PartialMatch<T>(edge.Target.Id, match.Last, match.Start));
                continue;
            }

            MatchedEvent<T> taken = _taken ??= new MatchedEvent<T>(_value, _timestamp, _nextSequence++);
            var node = new MatchNode<T>(match.Last, taken, edge.Source.Pattern);
            MatchedEvent<T> start = isStart ? taken : match.Start!;
            _next.Add(new PartialMatch<T>(edge.Target.Id, node, start));
            if (FindFinal(edge.Target) is { } final)
                _next.Add(new PartialMatch<T>(final.Id, node, start));
        }

        if (isStart)
            _next.Add(match);
    }

    // The edges that take the event or let it pass, behind any that only lead on.
    private void FindOpenEdges(NfaState<T> state)
    {
        _open.Clear();
        _toVisit.Push(state);
        while (_toVisit.TryPop(out NfaState<T>? at))
        {
            foreach (NfaEdge<T> edge in at.Edges)
            {
                if (!edge.Condition.Accepts(_value, _context))
                    continue;
                if (edge.Action == NfaAction.Proceed)
                    _toVisit.Push(edge.Target);
                else
                    _open.Add(edge);
            }
        }
    }

    // The final state where the match may end here, all that is still to come being optional.
    private NfaState<T>? FindFinal(NfaState<T> state)
    {
        _toVisit.Push(state);
        while (_toVisit.TryPop(out NfaState<T>? at))
        {
            foreach (NfaEdge<T> edge in at.Edges)
            {
                if (edge.Action != NfaAction.Proceed || !edge.Condition.Accepts(_value, _context))
                    continue;
                if (edge.Target.Kind == NfaStateKind.Final)
                {
                    _toVisit.Clear();
                    return edge.Target;
                }

                _toVisit.Push(edge.Target);
            }
        }

        return null;
    }

    // With a skip strategy a match waits for partial matches that began earlier: they may end in a match that skips it.
    private void GiveMatches()
    {
        foreach (ref readonly PartialMatch<T> ended in _ended.Items)
            _completed.Add(ended);
        AfterMatchSkipStrategy skip = _automaton.Skip;
        while (_completed.Count > 0)
        {
            if (skip.Skips && _nextPartial.Count > 0 && _completed.Earliest.CompareTo(in _nextPartial.Earliest) > 0)
                break;
            MatchNode<T> match = _completed.TakeEarliest().Last!;
            if (skip.Skips && skip.PruneUpTo(match, _automaton, out bool inclusive) is { } limit)
            {
                _nextPartial.RemoveStartedUpTo(limit, inclusive);
                _completed.RemoveStartedUpTo(limit, inclusive);
            }

            Matches.Add(match);
        }

        (_partial, _nextPartial) = (_nextPartial, _partial);
    }

    private bool IsAnyOutOfTime(long timestamp)
    {
        foreach (ref readonly PartialMatch<T> match in _partial.Items)
        {
            if (IsOutOfTime(in match, _automaton.States[match.State], timestamp, out _))
                return true;
        }

        return false;
    }

    private bool IsOutOfTime(ref readonly PartialMatch<T> match, NfaState<T> state, long timestamp, out long limit)
    {
        limit = 0;
        if (match.Start is null)
            return false;
        if (IsOver(match.Last!.Event.Timestamp, state.WindowMilliseconds, timestamp))
        {
            limit = unchecked(match.Last.Event.Timestamp + state.WindowMilliseconds);
            return true;
        }

        limit = unchecked(match.Start.Timestamp + _automaton.WindowMilliseconds);
        return IsOver(match.Start.Timestamp, _automaton.WindowMilliseconds, timestamp);
    }

    private static bool IsOver(long from, long window, long now) => window > 0 && unchecked(now - from) >= window;
}
