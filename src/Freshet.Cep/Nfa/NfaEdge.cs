using Freshet.Cep.Conditions;

namespace Freshet.Cep.Nfa;

/// <summary>What passing an edge does.</summary>
internal enum NfaAction : byte
{
    /// <summary>The event becomes part of the match.</summary>
    Take,

    /// <summary>The event passes by.</summary>
    Ignore,

    /// <summary>The event is looked at again in the next state.</summary>
    Proceed,
}

/// <summary>A way from a state to another, open to events that the condition accepts. Immutable.</summary>
internal sealed class NfaEdge<T>(NfaAction action, NfaState<T> source, NfaState<T> target, Condition<T> condition)
{
    public NfaAction Action { get; } = action;

    public NfaState<T> Source { get; } = source;

    public NfaState<T> Target { get; } = target;

    public Condition<T> Condition { get; } = condition;
}
