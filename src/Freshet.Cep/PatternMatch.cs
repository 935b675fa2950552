using System.Diagnostics.CodeAnalysis;
using Freshet.Cep.Nfa;

namespace Freshet.Cep;

/// <summary>
/// The events of a match, or of a partial one, by the names of the patterns they were taken by. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the events.</typeparam>
public sealed class PatternMatch<T>
{
    internal static readonly PatternMatch<T> Empty = new([], []);

    private readonly string[] _names;
    private readonly T[][] _events;

    private PatternMatch(string[] names, T[][] events)
    {
        _names = names;
        _events = events;
    }

    /// <summary>The names of the patterns that took events, in the order of their first event.</summary>
    public IReadOnlyList<string> PatternNames => _names;

    /// <summary>The events that the pattern took, in their order; none where it took none.</summary>
    public IReadOnlyList<T> this[string patternName] => TryGet(patternName, out IReadOnlyList<T>? events) ? events : [];

    /// <summary>The events that the pattern took; false where it took none.</summary>
    public bool TryGet(string patternName, [NotNullWhen(true)] out IReadOnlyList<T>? events)
    {
        ArgumentNullException.ThrowIfNull(patternName);
        int index = Array.IndexOf(_names, patternName);
        events = index < 0 ? null : _events[index];
        return index >= 0;
    }

    internal static PatternMatch<T> Of(MatchNode<T>? last, string[] patternNames)
    {
        if (last is null)
            return Empty;
        Span<int> counts = patternNames.Length <= 64 ? stackalloc int[patternNames.Length] : new int[patternNames.Length];
        Span<int> order = patternNames.Length <= 64 ? stackalloc int[patternNames.Length] : new int[patternNames.Length];
        int length = 0;
        for (MatchNode<T>? node = last; node is not null; node = node.Previous)
        {
            counts[node.Pattern]++;
            length++;
            order[node.Pattern] = length; // the one nearest the beginning wins
        }

        var names = new List<string>(patternNames.Length);
        var events = new List<T[]>(patternNames.Length);
        Span<int> place = patternNames.Length <= 64 ? stackalloc int[patternNames.Length] : new int[patternNames.Length];
        while (true)
        {
            int next = -1;
            for (int i = 0; i < counts.Length; i++)
            {
                if (order[i] > 0 && (next < 0 || order[i] > order[next]))
                    next = i;
            }

            if (next < 0)
                break;
            order[next] = 0;
            place[next] = names.Count;
            names.Add(patternNames[next]);
            events.Add(new T[counts[next]]);
        }

        for (MatchNode<T>? node = last; node is not null; node = node.Previous)
            events[place[node.Pattern]][--counts[node.Pattern]] = node.Event.Value;
        return new PatternMatch<T>([.. names], [.. events]);
    }
}
