using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Tests.State;

/// <summary>
/// What a capture writes as one checkpoint of a chain in memory: a section is a whole one and the changes behind it, as the storage of checkpoints keeps
/// them.
/// </summary>
internal sealed class CapturedSections(IReadOnlyDictionary<long, CapturedSections>? completed = null) : ISectionOutput
{
    private readonly Dictionary<(string Name, int KeyGroup), IReadOnlyList<StateSection>> _sections = [];

    /// <summary>All sections, in an order that a restore may see.</summary>
    public IEnumerable<StateSection> All => _sections.OrderBy(s => s.Key).SelectMany(s => s.Value);

    /// <summary>How many sections were written whole, added to and kept.</summary>
    public (int Whole, int Changed, int Kept) Written { get; private set; }

    public long BytesWritten { get; private set; }

    public void Write(string name, int keyGroup, ReadOnlySpan<byte> bytes)
    {
        _sections.Add((name, keyGroup), [new StateSection(name, keyGroup, bytes.ToArray())]);
        Written = Written with { Whole = Written.Whole + 1 };
        BytesWritten += bytes.Length;
    }

    public void WriteChange(string name, int keyGroup, long sinceCheckpoint, ReadOnlySpan<byte> bytes)
    {
        _sections.Add((name, keyGroup), [.. Of(sinceCheckpoint, name, keyGroup), new StateSection(name, keyGroup, bytes.ToArray(), isChange: true)]);
        Written = Written with { Changed = Written.Changed + 1 };
        BytesWritten += bytes.Length;
    }

    public void Keep(string name, int keyGroup, long sinceCheckpoint)
    {
        _sections.Add((name, keyGroup), Of(sinceCheckpoint, name, keyGroup));
        Written = Written with { Kept = Written.Kept + 1 };
    }

    private IReadOnlyList<StateSection> Of(long checkpointId, string name, int keyGroup) =>
        completed is not null && completed.TryGetValue(checkpointId, out CapturedSections? earlier)
            && earlier._sections.TryGetValue((name, keyGroup), out IReadOnlyList<StateSection>? sections)
            ? sections
            : throw new InvalidOperationException($"Checkpoint {checkpointId} is not complete, or has no section '{name}' of key group {keyGroup}.");
}
