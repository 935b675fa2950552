using Freshet.Cep.Nfa;
using Freshet.Functions;
using Freshet.State;

namespace Freshet.Cep.Operators;

/// <summary>
/// Looks for a pattern among the events of each key. Under event time events wait in state until the watermark has passed them, and are then
/// shown to the automaton in the order of their times. A key without waiting events and matches under way has no state.
/// </summary>
internal sealed class CepFunction<TKey, TIn, TOut> : KeyedProcessFunction<TKey, TIn, TOut>
    where TKey : notnull
{
    private readonly CepDefinition<TIn, TOut> _definition;
    private readonly PatternProcessFunction<TIn, TOut> _function;
    private readonly ITimedOutPartialMatchHandler<TIn>? _timedOutHandler;
    private readonly Matcher<TIn> _matcher;
    private readonly EventFilter<TIn>? _filter;
    private readonly MatchOutput<TKey, TOut> _output;
    private readonly List<Record<TIn>> _waiting = [];
    private readonly Comparison<Record<TIn>> _inOrder;
    private ValueState<KeyElements<TIn>> _state = null!;

    public CepFunction(CepDefinition<TIn, TOut> definition)
    {
        _definition = definition;
        _function = definition.CreateFunction();
        _timedOutHandler = _function as ITimedOutPartialMatchHandler<TIn>;
        _matcher = new Matcher<TIn>(definition.Automaton, keepsTimedOut: _timedOutHandler is not null);
        _filter = _timedOutHandler is null ? EventFilter<TIn>.For(definition.Automaton) : null;
        _output = new MatchOutput<TKey, TOut>(definition.InProcessingTime);
        IComparer<TIn>? comparer = definition.Comparer;
        _inOrder = comparer is null
            ? static (a, b) => a.Time.CompareTo(b.Time)
            : (a, b) => a.Time == b.Time ? comparer.Compare(a.Value, b.Value) : a.Time.CompareTo(b.Time);
    }

    public override void Open(IKeyedStateStore state) =>
        _state = state.Value(new ValueStateDescriptor<KeyElements<TIn>>("cep", _definition.Serializer));

    public override void Process(TIn value, KeyedContext<TKey> context, Collector<TOut> output)
    {
        if (!_definition.InProcessingTime)
        {
            if (context.Time <= context.Watermark)
                GiveLate(value, context);
            else if (_filter is null || !_filter.PassesOver(value))
                Wait(value, context.Time.Milliseconds, context);
            return;
        }

        long now = context.CurrentProcessingTime.Milliseconds;
        if (_definition.Comparer is not null)
        {
            Wait(value, now, context);
            return;
        }

        bool exists = _state.TryGet(out KeyElements<TIn> elements);
        if (!exists)
            elements = KeyElements<TIn>.Of(null);
        _output.Begin(context, output);
        _matcher.Load(elements.Matches);
        AdvanceTime(now);
        Show(value, now, context);
        Save(elements, exists, waitingChanged: false);
    }

    public override void OnTimer(EventTime time, KeyedContext<TKey> context, Collector<TOut> output)
    {
        if (!_state.TryGet(out KeyElements<TIn> elements))
            return; // what the timer was for has ended
        EventTime now = _definition.InProcessingTime ? context.CurrentProcessingTime : context.Watermark;
        _output.Begin(context, output);
        _matcher.Load(elements.Matches);
        int due = TakeDue(elements, now);
        long reached = long.MinValue;
        for (int i = 0; i < due; i++)
        {
            Record<TIn> element = _waiting[i];
            if (i == 0 || element.Time.Milliseconds != reached)
                AdvanceTime(reached = element.Time.Milliseconds);
            Show(element.Value, reached, context);
        }

        AdvanceTime(now.Milliseconds);
        if (due > 0)
            elements = KeepWaiting(due, elements.Matches, context);
        Save(elements, exists: true, waitingChanged: due > 0);
        _waiting.Clear();
    }

    private void GiveLate(TIn value, KeyedContext<TKey> context)
    {
        if (_definition.LateTag is { } late)
            context.Output(late, value);
    }

    private void Wait(TIn value, long time, KeyedContext<TKey> context)
    {
        KeyElements<TIn> elements = _state.TryGet(out KeyElements<TIn> found) ? found : KeyElements<TIn>.Of(null);
        if (!elements.HasWaiting || time < elements.Earliest)
            RegisterTimer(time, context); // one that waits longer is seen to when this one fires
        _state.Set(elements.With(value, time));
    }

    // Brings the events that wait into order and says how many of them are due.
    private int TakeDue(KeyElements<TIn> elements, EventTime now)
    {
        elements.CopyWaiting(_waiting);
        if (_waiting.Count > 1)
            StableSort();
        if (_definition.InProcessingTime)
            return _waiting.Count;
        int due = 0;
        while (due < _waiting.Count && _waiting[due].Time <= now)
            due++;
        return due;
    }

    private KeyElements<TIn> KeepWaiting(int due, KeyMatches<TIn>? matches, KeyedContext<TKey> context)
    {
        KeyElements<TIn> kept = KeyElements<TIn>.Of(matches);
        for (int i = due; i < _waiting.Count; i++)
            kept = kept.With(_waiting[i].Value, _waiting[i].Time.Milliseconds);
        if (kept.HasWaiting)
            RegisterTimer(kept.Earliest, context);
        return kept;
    }

    private void Save(KeyElements<TIn> elements, bool exists, bool waitingChanged)
    {
        if (_matcher.TrySave(out KeyMatches<TIn>? matches))
            elements = elements.With(matches);
        else if (!waitingChanged)
            return;
        if (elements.HasWaiting || elements.Matches is not null)
            _state.Set(elements);
        else if (exists)
            _state.Clear();
    }

    private void AdvanceTime(long time)
    {
        _matcher.AdvanceTime(time);
        if (_matcher.Matches.Count > 0)
            GiveMatches(time);
        foreach (TimedOutMatch<TIn> timedOut in _matcher.TimedOut)
        {
            _output.MoveTo(timedOut.Timestamp);
            _timedOutHandler!.ProcessTimedOutMatch(PatternMatch<TIn>.Of(timedOut.Last, _definition.Automaton.PatternNames), _output);
        }
    }

    private void Show(TIn value, long time, KeyedContext<TKey> context)
    {
        _matcher.Process(value, time, context.CurrentProcessingTime.Milliseconds);
        long window = _definition.Automaton.WindowMilliseconds;
        if (window > 0 && _matcher.HasBegun)
            RegisterTimer(unchecked(time + window), context);
        if (_matcher.Matches.Count > 0)
            GiveMatches(time);
    }

    private void GiveMatches(long time)
    {
        _output.MoveTo(time);
        foreach (MatchNode<TIn> match in _matcher.Matches)
            _function.ProcessMatch(PatternMatch<TIn>.Of(match, _definition.Automaton.PatternNames), _output, _output.Collector);
    }

    private void RegisterTimer(long time, KeyedContext<TKey> context)
    {
        if (_definition.InProcessingTime)
            context.RegisterProcessingTimeTimer(new EventTime(unchecked(time + 1))); // all of a millisecond is there when the next begins
        else
            context.RegisterEventTimeTimer(new EventTime(time));
    }

    // Events of equal time stay in the order of arrival: List.Sort is not stable.
    private void StableSort()
    {
        bool inOrder = true;
        for (int i = 1; i < _waiting.Count && inOrder; i++)
            inOrder = _inOrder(_waiting[i - 1], _waiting[i]) <= 0;
        if (inOrder)
            return;
        Record<TIn>[] sorted = [.. _waiting.Order(Comparer<Record<TIn>>.Create(_inOrder))];
        _waiting.Clear();
        _waiting.AddRange(sorted);
    }
}
