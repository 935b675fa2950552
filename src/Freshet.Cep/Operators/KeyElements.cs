using Freshet.Cep.Nfa;

namespace Freshet.Cep.Operators;

/// <summary>
/// All that is kept of a key: the events that wait for the watermark, and its matches under way. The first waiting event stands in the value
/// itself, so that a key with one needs no object for it. Immutable.
/// </summary>
internal readonly struct KeyElements<T>(T first, long firstTime, WaitingElement<T>? others, KeyMatches<T>? matches)
{
    public readonly T First = first;

    /// <summary>The time of <see cref="First"/>; <see cref="long.MinValue"/> where no event waits.</summary>
    public readonly long FirstTime = firstTime;

    /// <summary>The other events that wait, the last to come first.</summary>
    public readonly WaitingElement<T>? Others = others;

    public readonly KeyMatches<T>? Matches = matches;

    public static KeyElements<T> Of(KeyMatches<T>? matches) => new(default!, long.MinValue, null, matches);

    public bool HasWaiting => FirstTime != long.MinValue;

    /// <summary>The least time of the events that wait.</summary>
    public long Earliest => Others is null ? FirstTime : Others.Earliest;

    public KeyElements<T> With(T value, long time) => HasWaiting
        ? new KeyElements<T>(First, FirstTime, new WaitingElement<T>(value, time, Others, Math.Min(time, Earliest)), Matches)
        : new KeyElements<T>(value, time, null, Matches);

    public KeyElements<T> With(KeyMatches<T>? matches) => new(First, FirstTime, Others, matches);

    /// <summary>Adds the events that wait to a list, in the order they came.</summary>
    public void CopyWaiting(List<Record<T>> to)
    {
        if (!HasWaiting)
            return;
        to.Add(new Record<T>(First, new EventTime(FirstTime)));
        int begin = to.Count;
        for (WaitingElement<T>? at = Others; at is not null; at = at.Next)
            to.Add(new Record<T>(at.Value, new EventTime(at.Time)));
        to.Reverse(begin, to.Count - begin);
    }
}

/// <summary>An event that waits, before those that came earlier. Immutable.</summary>
internal sealed class WaitingElement<T>(T value, long time, WaitingElement<T>? next, long earliest)
{
    public readonly T Value = value;

    public readonly long Time = time;

    public readonly WaitingElement<T>? Next = next;

    /// <summary>The least time of this and all that came before.</summary>
    public readonly long Earliest = earliest;
}
