using Freshet.Cep.Conditions;

namespace Freshet.Cep.Nfa;

/// <summary>
/// Compiles a pattern to an automaton, from its end to its beginning: each pattern becomes states that lead to the one behind. The states,
/// and the order of their edges, are those of Flink's compiler, because the order of results follows from them.
/// </summary>
internal sealed class NfaCompiler<T>
{
    private const string EndName = "$endState$";

    private readonly StateDrafts<T> _drafts = new();
    private readonly Dictionary<Pattern<T>, bool> _isFirstOfLoop = [];
    private readonly AfterMatchSkipStrategy _skip;
    private Pattern<T> _pattern;
    private Pattern<T>? _following;
    private Pattern<T>? _group;
    private long? _window;

    private NfaCompiler(Pattern<T> pattern)
    {
        _pattern = pattern;
        _skip = pattern.Skip;
    }

    /// <summary>Compiles a whole pattern.</summary>
    /// <exception cref="MalformedPatternException">The pattern cannot be matched.</exception>
    public static Automaton<T> Compile(Pattern<T> pattern)
    {
        PatternChecks.Names(pattern, EndName);
        PatternChecks.Skip(pattern);
        var compiler = new NfaCompiler<T>(pattern);
        Automaton<T> automaton = compiler.Compile();
        PatternChecks.Windows(pattern, automaton);
        PatternChecks.Loops(automaton);
        return automaton;
    }

    private Automaton<T> Compile()
    {
        bool isOneCondition = IsOneCondition(_pattern);
        StateDraft<T> end = _drafts.Add(EndName, NfaStateKind.Final);
        _window = _pattern.WindowMilliseconds;
        StateDraft<T> start = ConvertPattern(CreateMiddleStates(end));
        start.Kind = NfaStateKind.Start;
        long? window = FaultPoints.Active == FaultPoint.WithinOffByOne ? _window + 1 : _window;
        AfterMatchSkipStrategy skip = FaultPoints.Active == FaultPoint.SkipStrategyIgnored ? AfterMatchSkipStrategy.NoSkip() : _skip;
        return _drafts.Freeze(start, window, isOneCondition, skip);
    }

    private static bool IsOneCondition(Pattern<T> pattern) =>
        pattern is { Previous: null, Group: null, Quantifier: { InnerStrategy: ConsumingStrategy.SkipTillNext, IsOptional: false } quantifier }
        && quantifier.Repetition != Repetition.Looping
        && (pattern.Occurrences is not { } times || times.From == times.To);

    private StateDraft<T> CreateMiddleStates(StateDraft<T> sink)
    {
        while (_pattern.Previous is { } previous)
        {
            sink = _pattern.Quantifier.Strategy switch
            {
                ConsumingStrategy.NotFollow => CreateNotFollow(sink),
                ConsumingStrategy.NotNext => CreateNotNext(sink),
                _ => ConvertPattern(sink),
            };
            _following = _pattern;
            _pattern = previous;
            if (_pattern.WindowMilliseconds is { } window && window < (_window ?? long.MaxValue))
                _window = window; // the shortest counts
        }

        return sink;
    }

    // Inside a sequence it lives on in the edges of the states around it; at the end it is a state that waits for the time to pass.
    private StateDraft<T> CreateNotFollow(StateDraft<T> sink)
    {
        if (sink.Kind != NfaStateKind.Final || (_pattern.PreviousWindowMilliseconds is null && (_window ?? 0) <= 0))
            return sink;
        StateDraft<T> waiting = AddState(NfaStateKind.Pending);
        Condition<T> not = TakeCondition(_pattern);
        waiting.Proceed(_drafts.StopState(_pattern.Name, not), not);
        waiting.Ignore(waiting, not.Not());
        return waiting;
    }

    private StateDraft<T> CreateNotNext(StateDraft<T> sink)
    {
        StateDraft<T> state = AddState(NfaStateKind.Normal);
        Condition<T> not = TakeCondition(_pattern);
        StateDraft<T> stop = _drafts.StopState(_pattern.Name, not);
        if (sink.Kind == NfaStateKind.Final)
            state.Ignore(sink, not.Not()); // the match is complete with the next event, not before it
        else
            state.Proceed(sink, not.Not());
        state.Proceed(stop, not);
        return state;
    }

    private StateDraft<T> ConvertPattern(StateDraft<T> sink)
    {
        StateDraft<T> first;
        switch (_pattern.Quantifier.Repetition)
        {
            case Repetition.Looping:
                SetFirstOfLoop(false);
                StateDraft<T> looping = CreateLooping(WithoutEarlierNots(sink));
                SetFirstOfLoop(true);
                first = CreateTimes(looping, sink);
                break;
            case Repetition.Times:
                first = CreateTimes(sink, sink);
                break;
            default:
                first = CreateSingle(sink, sink, TakeCondition(_pattern), IgnoreCondition(_pattern), _pattern.Quantifier.IsOptional);
                break;
        }

        AddStopEdges(first);
        return first;
    }

    private StateDraft<T> CreateTimes(StateDraft<T> sink, StateDraft<T> proceed)
    {
        Occurrences times = _pattern.Occurrences!;
        StateDraft<T> last = sink;
        SetFirstOfLoop(false);
        Condition<T>? until = _pattern.UntilCondition;
        Condition<T>? innerIgnore = UnlessEndedOrNone(InnerIgnoreCondition(_pattern), until);
        Condition<T> take = UnlessEnded(TakeCondition(_pattern), until);
        if (_pattern.Quantifier.IsGreedy && times.From != times.To)
        {
            if (until is not null)
                _drafts.SetOriginal(proceed, _drafts.Copy(proceed));
            proceed.Restrict(take.Not());
        }

        for (int i = times.From; i < times.To; i++)
        {
            last = CreateSingle(last, proceed, take, innerIgnore, isOptional: true);
            AddStopEdgeOfFollowing(last);
        }

        for (int i = 0; i < times.From - 1; i++)
        {
            last = CreateSingle(last, null, take, innerIgnore, isOptional: false);
            AddStopEdgeOfFollowing(last);
        }

        SetFirstOfLoop(true);
        return CreateSingle(last, proceed, take, IgnoreCondition(_pattern), _pattern.Quantifier.IsOptional);
    }

    // An optional state has a twin without the way past it, where it waits once it has let an event pass: so that the way past it is open
    // only once.
    private StateDraft<T> CreateSingle(
        StateDraft<T> sink, StateDraft<T>? proceed, Condition<T> take, Condition<T>? ignore, bool isOptional)
    {
        if (_pattern.Group is { } group)
            return CreateGroup(group, sink, isOptional ? proceed : null);
        StateDraft<T> single = AddState(NfaStateKind.Normal);
        StateDraft<T> next = WithoutEarlierNots(sink);
        single.Take(next, take);
        if (isOptional)
            AddWayPast(single, proceed!);
        if (ignore is null)
            return single;
        StateDraft<T> waiting = single;
        if (isOptional || IsHeadOfOptionalGroup(_pattern))
        {
            waiting = AddState(NfaStateKind.Normal, hasWindow: false);
            waiting.Take(next, take);
            waiting.Ignore(waiting, ignore);
            AddStopEdges(waiting);
        }

        single.Ignore(waiting, ignore);
        return single;
    }

    private void AddWayPast(StateDraft<T> state, StateDraft<T> proceed)
    {
        Condition<T> open = Always();
        if (_pattern is not { Quantifier.IsGreedy: true, UntilCondition: { } until })
        {
            state.Proceed(proceed, open);
            return;
        }

        state.Proceed(_drafts.OriginalOf(proceed), open.And(until));
        state.Proceed(proceed, open.And(until.Not()));
    }

    private StateDraft<T> CreateGroup(Pattern<T> group, StateDraft<T> sink, StateDraft<T>? proceed)
    {
        Condition<T> open = Always();
        StateDraft<T> first = InsideGroup(group, sink);
        if (proceed is not null)
            first.Proceed(proceed, open);
        return first;
    }

    private StateDraft<T> CreateLoopingGroup(Pattern<T> group, StateDraft<T> sink)
    {
        Condition<T> open = Always();
        StateDraft<T> again = AddState(NfaStateKind.Normal);
        StateDraft<T> first = InsideGroup(group, again);
        first.Proceed(sink, open);
        again.Proceed(first, open);
        return first;
    }

    private StateDraft<T> InsideGroup(Pattern<T> group, StateDraft<T> sink)
    {
        (Pattern<T> pattern, Pattern<T>? following, Pattern<T>? outer) = (_pattern, _following, _group);
        _group = pattern;
        _pattern = group;
        StateDraft<T> first = ConvertPattern(CreateMiddleStates(sink));
        (_pattern, _following, _group) = (pattern, following, outer);
        return first;
    }

    private StateDraft<T> CreateLooping(StateDraft<T> sink)
    {
        if (_pattern.Group is { } group)
            return CreateLoopingGroup(group, sink);
        Condition<T>? until = _pattern.UntilCondition;
        Condition<T>? ignore = UnlessEndedOrNone(InnerIgnoreCondition(_pattern), until);
        Condition<T> take = UnlessEnded(TakeCondition(_pattern), until);
        Condition<T> open = Always();
        StateDraft<T> looping = AddState(NfaStateKind.Normal);
        if (_pattern.Quantifier.IsGreedy)
        {
            if (until is not null)
            {
                StateDraft<T> original = _drafts.Copy(sink);
                looping.Proceed(original, open.And(until));
                _drafts.SetOriginal(sink, original);
                open = open.And(until.Not());
            }

            looping.Proceed(sink, open);
            sink.Restrict(TakeCondition(_pattern).Not());
        }
        else
        {
            looping.Proceed(sink, open);
        }

        looping.Take(looping, take);
        AddStopEdgeOfFollowing(looping);
        if (ignore is null)
            return looping;
        StateDraft<T> waiting = AddState(NfaStateKind.Normal, hasWindow: false);
        waiting.Take(looping, take);
        waiting.Ignore(waiting, ignore);
        looping.Ignore(waiting, ignore);
        AddStopEdgeOfFollowing(waiting);
        return looping;
    }

    private StateDraft<T> AddState(NfaStateKind kind, bool hasWindow = true)
    {
        StateDraft<T> state = _drafts.Add(_pattern.Name, kind);
        if (!hasWindow)
            return state;
        if (_pattern.Occurrences is not { } times)
            state.WindowMilliseconds = _pattern.PreviousWindowMilliseconds;
        else if (state.IsNumbered)
            state.WindowMilliseconds = times.WindowMilliseconds;
        return state;
    }

    // An event that an optional pattern takes ends what the patterns before it forbade: it leads to states without those stops.
    private StateDraft<T> WithoutEarlierNots(StateDraft<T> sink)
    {
        List<Pattern<T>> nots = EarlierNots();
        return nots.Count == 0 || !_pattern.Quantifier.IsOptional ? sink : WithoutNots(sink, nots);
    }

    private StateDraft<T> WithoutNots(StateDraft<T> sink, List<Pattern<T>> nots)
    {
        StateDraft<T> copy = _drafts.Add(sink.Name, sink.Kind);
        foreach (EdgeDraft<T> edge in sink.Edges.ToArray())
        {
            if (edge.Action != NfaAction.Proceed)
                copy.Edges.Add(edge with { Target = edge.Target == sink ? copy : edge.Target });
            else if (edge.Target.Kind != NfaStateKind.Stop)
                copy.Edges.Add(edge with { Target = WithoutNots(edge.Target, nots) });
            else if (!nots.Exists(not => not.Name == edge.Target.Name))
                copy.Edges.Add(edge);
        }

        return copy;
    }

    private void AddStopEdges(StateDraft<T> state)
    {
        foreach (Pattern<T> not in EarlierNots())
        {
            Condition<T> condition = TakeCondition(not);
            state.Proceed(_drafts.StopState(not.Name, condition), condition);
        }
    }

    private void AddStopEdgeOfFollowing(StateDraft<T> state)
    {
        if (_following is not { Quantifier.Strategy: ConsumingStrategy.NotFollow } not)
            return;
        Condition<T> condition = TakeCondition(not);
        state.Proceed(_drafts.StopState(not.Name, condition), condition);
    }

    // The patterns directly before, or before optional ones, whose events stop a match that waits here.
    private List<Pattern<T>> EarlierNots()
    {
        var nots = new List<Pattern<T>>();
        for (Pattern<T>? at = _pattern.Previous; at is not null; at = at.Previous)
        {
            if (at.Quantifier.Strategy == ConsumingStrategy.NotFollow)
                nots.Add(at);
            else if (!at.Quantifier.IsOptional)
                break;
        }

        return nots;
    }

    private Condition<T> TakeCondition(Pattern<T> pattern) => UnlessEnded(pattern.Condition ?? Condition<T>.True, _group?.UntilCondition);

    private Condition<T> Always() => UnlessEnded(Condition<T>.True, _group?.UntilCondition);

    private Condition<T>? IgnoreCondition(Pattern<T> pattern)
    {
        ConsumingStrategy strategy = pattern.Quantifier.Strategy;
        if (IsHeadOfGroup(pattern))
            strategy = IsFirstOfLoop() ? _group!.Quantifier.Strategy : _group!.Quantifier.InnerStrategy;
        return IgnoreCondition(pattern, strategy);
    }

    private Condition<T>? InnerIgnoreCondition(Pattern<T> pattern) =>
        IgnoreCondition(pattern, (IsHeadOfGroup(pattern) ? _group! : pattern).Quantifier.InnerStrategy);

    private Condition<T>? IgnoreCondition(Pattern<T> pattern, ConsumingStrategy strategy)
    {
        Condition<T>? ignore = strategy switch
        {
            ConsumingStrategy.SkipTillNext => (pattern.Condition ?? Condition<T>.True).Not(),
            ConsumingStrategy.SkipTillAny => Condition<T>.True,
            _ => null,
        };
        return UnlessEndedOrNone(ignore, _group?.UntilCondition);
    }

    private static Condition<T>? UnlessEndedOrNone(Condition<T>? condition, Condition<T>? until) =>
        condition is null || until is null ? condition : until.Not().And(condition);

    private static Condition<T> UnlessEnded(Condition<T> condition, Condition<T>? until) => until is null ? condition : until.Not().And(condition);

    private bool IsHeadOfGroup(Pattern<T> pattern) => _group is not null && pattern.Previous is null;

    private bool IsHeadOfOptionalGroup(Pattern<T> pattern) => IsHeadOfGroup(pattern) && IsFirstOfLoop() && _group!.Quantifier.IsOptional;

    private bool IsFirstOfLoop() => !_isFirstOfLoop.TryGetValue(_group!, out bool isFirst) || isFirst;

    private void SetFirstOfLoop(bool isFirst)
    {
        if (_pattern.Group is not null)
            _isFirstOfLoop[_pattern] = isFirst;
    }
}
