namespace Freshet.Cep.Nfa;

/// <summary>What a state of the automaton means to a partial match in it.</summary>
internal enum NfaStateKind : byte
{
    /// <summary>Where every match begins.</summary>
    Start,

    /// <summary>Waits for an event.</summary>
    Normal,

    /// <summary>A match as soon as its time is over and nothing stopped it.</summary>
    Pending,

    /// <summary>Drops the partial match.</summary>
    Stop,

    /// <summary>A match.</summary>
    Final,
}

/// <summary>A state of the automaton. Immutable.</summary>
internal sealed class NfaState<T>(int id, string name, int pattern, NfaStateKind kind, long windowMilliseconds)
{
    public int Id { get; } = id;

    /// <summary>The state's unique name: that of its pattern, with a number where the pattern has several states.</summary>
    public string Name { get; } = name;

    /// <summary>The index of the pattern's name among those of the automaton.</summary>
    public int Pattern { get; } = pattern;

    public NfaStateKind Kind { get; } = kind;

    /// <summary>How long after its last event a partial match may stay here; 0 for any time.</summary>
    public long WindowMilliseconds { get; } = windowMilliseconds;

    /// <summary>The ways out, in the order in which they are looked at; set once, when the automaton is made.</summary>
    public NfaEdge<T>[] Edges { get; set; } = [];
}
