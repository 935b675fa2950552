using System.Globalization;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State;

/// <summary>
/// A subtask's part of a state that belongs to no key, with what its redistribution needs: which subtask wrote it, of how many. Immutable.
/// </summary>
internal sealed record OperatorStateSection(string Kind, string Name, int Subtask, int Parallelism, ReadOnlyMemory<byte> Bytes)
{
    // "\u0002list:2/3:offsets" is what the third of three subtasks had in the list state "offsets".
    private const char Mark = '\u0002';

    /// <summary>The state's name whatever the subtask.</summary>
    public static string NameOf(string kind, string name) => $"{Mark}{kind}:{name}";

    public StateSection ToSection() =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Mark}{Kind}:{Subtask}/{Parallelism}:{Name}"), -1, Bytes);

    /// <summary>The section as one of these; null where it is something else.</summary>
    public static OperatorStateSection? TryRead(StateSection section)
    {
        if (!section.Name.StartsWith(Mark))
            return null;
        string[] parts = section.Name[1..].Split(':', 3);
        string[] place = parts[1].Split('/');
        return new OperatorStateSection(
            parts[0], parts[2], int.Parse(place[0], CultureInfo.InvariantCulture), int.Parse(place[1], CultureInfo.InvariantCulture), section.Bytes);
    }
}
