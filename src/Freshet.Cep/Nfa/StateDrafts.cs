using Freshet.Cep.Conditions;

namespace Freshet.Cep.Nfa;

/// <summary>An edge of an automaton that is being made.</summary>
internal sealed record EdgeDraft<T>(NfaAction Action, StateDraft<T> Target, Condition<T> Condition);

/// <summary>A state of an automaton that is being made.</summary>
internal sealed class StateDraft<T>(int id, string name, NfaStateKind kind)
{
    public int Id { get; } = id;

    public string Name { get; } = name;

    public NfaStateKind Kind { get; set; } = kind;

    public long? WindowMilliseconds { get; set; }

    public List<EdgeDraft<T>> Edges { get; } = [];

    /// <summary>Whether the pattern had a state before this one.</summary>
    public bool IsNumbered => Name.Contains(StateDrafts<T>.Delimiter, StringComparison.Ordinal);

    public void Take(StateDraft<T> target, Condition<T> condition) => Edges.Add(new EdgeDraft<T>(NfaAction.Take, target, condition));

    public void Ignore(StateDraft<T> target, Condition<T> condition) => Edges.Add(new EdgeDraft<T>(NfaAction.Ignore, target, condition));

    public void Proceed(StateDraft<T> target, Condition<T> condition) => Edges.Add(new EdgeDraft<T>(NfaAction.Proceed, target, condition));

    /// <summary>Demands a condition on all edges, besides their own.</summary>
    public void Restrict(Condition<T> condition)
    {
        for (int i = 0; i < Edges.Count; i++)
            Edges[i] = Edges[i] with { Condition = Edges[i].Condition.And(condition) };
    }
}

/// <summary>The states of an automaton that is being made; each has a name of its own.</summary>
internal sealed class StateDrafts<T>
{
    public const char Delimiter = ':';

    private readonly List<StateDraft<T>> _states = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, StateDraft<T>> _stops = [];
    private readonly Dictionary<string, StateDraft<T>> _originals = [];

    public StateDraft<T> Add(string name, NfaStateKind kind)
    {
        string unique = name;
        for (int number = 0; !_names.Add(unique); number++)
            unique = $"{name}{Delimiter}{number}";
        var state = new StateDraft<T>(_states.Count, unique, kind);
        _states.Add(state);
        return state;
    }

    /// <summary>The state where matches end that met an event they must not meet; one for each such pattern.</summary>
    public StateDraft<T> StopState(string name, Condition<T> condition)
    {
        if (_stops.TryGetValue(name, out StateDraft<T>? stop))
            return stop;
        stop = Add(name, NfaStateKind.Stop);
        stop.Take(stop, condition);
        _stops.Add(name, stop);
        return stop;
    }

    public StateDraft<T> Copy(StateDraft<T> state)
    {
        StateDraft<T> copy = Add(PatternNameOf(state.Name), state.Kind);
        foreach (EdgeDraft<T> edge in state.Edges)
            copy.Edges.Add(edge with { Target = edge.Target == state ? copy : edge.Target });
        return copy;
    }

    /// <summary>Keeps what a state was before a greedy pattern restricted it.</summary>
    public void SetOriginal(StateDraft<T> state, StateDraft<T> original) => _originals[state.Name] = original;

    public StateDraft<T> OriginalOf(StateDraft<T> state) => _originals.GetValueOrDefault(state.Name, state);

    public Automaton<T> Freeze(StateDraft<T> start, long? windowMilliseconds, bool isOneCondition, AfterMatchSkipStrategy skip)
    {
        string[] patterns = [.. _states.Select(s => PatternNameOf(s.Name)).Distinct()];
        var states = new NfaState<T>[_states.Count];
        foreach (StateDraft<T> draft in _states)
        {
            states[draft.Id] = new NfaState<T>(
                draft.Id, draft.Name, Array.IndexOf(patterns, PatternNameOf(draft.Name)), draft.Kind, draft.WindowMilliseconds ?? 0);
        }

        foreach (StateDraft<T> draft in _states)
            states[draft.Id].Edges = [.. draft.Edges.Select(e => new NfaEdge<T>(e.Action, states[draft.Id], states[e.Target.Id], e.Condition))];
        return new Automaton<T>
        {
            States = states,
            Start = states[start.Id],
            PatternNames = patterns,
            WindowMilliseconds = windowMilliseconds ?? 0,
            HasWindow = windowMilliseconds is not null,
            IsOneCondition = isOneCondition,
            Skip = skip,
            SkipPattern = skip.PatternName is { } name ? Array.IndexOf(patterns, name) : -1,
            Fingerprint = FingerprintOf(states),
        };
    }

    private static string PatternNameOf(string stateName)
    {
        int end = stateName.IndexOf(Delimiter, StringComparison.Ordinal);
        return end < 0 ? stateName : stateName[..end];
    }

    // FNV-1a over the states and where their edges lead: conditions are code and may change from one version of a job to the next.
    private static int FingerprintOf(NfaState<T>[] states)
    {
        uint hash = 2166136261;
        foreach (NfaState<T> state in states)
        {
            foreach (char c in state.Name)
                Add(c);
            Add((byte)state.Kind);
            foreach (NfaEdge<T> edge in state.Edges)
            {
                Add((byte)edge.Action);
                Add(edge.Target.Id);
            }
        }

        return unchecked((int)hash);

        void Add(int value) => hash = unchecked((hash ^ (uint)value) * 16777619);
    }
}
