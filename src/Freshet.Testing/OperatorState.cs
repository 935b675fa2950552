using Freshet.Runtime.Checkpoints;

namespace Freshet.Testing;

/// <summary>An operator's state as a checkpoint holds it. Immutable; safe to share.</summary>
public sealed class OperatorState
{
    private readonly IReadOnlyList<OperatorSnapshot> _snapshots;

    internal OperatorState(IReadOnlyList<OperatorSnapshot> snapshots) => _snapshots = [.. snapshots.Select(s => s.Materialize())];

    /// <summary>The number of bytes that the state takes in a checkpoint, without names.</summary>
    public long Bytes => _snapshots.Sum(s => s.Sections.Sum(part => (long)part.Bytes.Length));

    internal IEnumerable<StateSection> Sections => _snapshots.SelectMany(s => s.Sections);

    internal IReadOnlyDictionary<string, OperatorSnapshot> ByUid(string uid) => new Dictionary<string, OperatorSnapshot>
    {
        [uid] = new(uid, [.. Sections]),
    };
}
