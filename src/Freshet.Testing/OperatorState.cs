using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;

namespace Freshet.Testing;

/// <summary>An operator's state as a checkpoint holds it. Immutable; safe to share.</summary>
public sealed class OperatorState
{
    private readonly IReadOnlyList<OperatorSnapshot> _snapshots;

    internal OperatorState(IReadOnlyList<OperatorSnapshot> snapshots) => _snapshots = [.. snapshots.Select(s => s.Materialize())];

    /// <summary>The number of bytes that the state takes in a checkpoint, without names and what they are made of; 0 where there is none.</summary>
    public long Bytes => _snapshots.Sum(s => s.Sections.Where(part => !WrittenSchemas.IsSchema(part.Name)).Sum(part => (long)part.Bytes.Length));

    internal IEnumerable<StateSection> Sections => _snapshots.SelectMany(s => s.Sections);

    internal IReadOnlyDictionary<string, OperatorSnapshot> ByUid(string uid) => new Dictionary<string, OperatorSnapshot>
    {
        [uid] = new(uid, [.. Sections]),
    };
}
