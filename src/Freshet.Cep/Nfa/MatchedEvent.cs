namespace Freshet.Cep.Nfa;

/// <summary>
/// An event that some partial match of a key has taken: one object, however many partial matches hold it. Events are ordered by time and,
/// among equal times, in the order they were taken. Immutable.
/// </summary>
internal sealed class MatchedEvent<T>(T value, long timestamp, long sequence)
{
    public readonly T Value = value;

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public readonly long Timestamp = timestamp;

    /// <summary>Grows with each event that the key takes.</summary>
    public readonly long Sequence = sequence;

    public int CompareTo(MatchedEvent<T> other) =>
        Timestamp != other.Timestamp ? Timestamp.CompareTo(other.Timestamp) : Sequence.CompareTo(other.Sequence);
}
