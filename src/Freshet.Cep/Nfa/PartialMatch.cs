namespace Freshet.Cep.Nfa;

/// <summary>A partial match: the state it has come to, its last node and its first event. Both are null in the start state alone.</summary>
internal readonly struct PartialMatch<T>(int state, MatchNode<T>? last, MatchedEvent<T>? start) : IEquatable<PartialMatch<T>>
{
    public readonly MatchNode<T>? Last = last;

    public readonly MatchedEvent<T>? Start = start;

    public readonly int State = state;

    /// <summary>Orders by the first event; what has not begun comes last.</summary>
    public int CompareTo(in PartialMatch<T> other) =>
        Start is null ? (other.Start is null ? 0 : 1) : other.Start is null ? -1 : Start.CompareTo(other.Start);

    public bool Equals(PartialMatch<T> other) => State == other.State && ReferenceEquals(Last, other.Last) && ReferenceEquals(Start, other.Start);

    public override bool Equals(object? obj) => obj is PartialMatch<T> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(State, Last, Start);
}
