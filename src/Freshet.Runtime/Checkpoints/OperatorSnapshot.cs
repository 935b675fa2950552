namespace Freshet.Runtime.Checkpoints;

/// <summary>An operator's state between two batches. Immutable.</summary>
/// <param name="Uid">The operator's uid.</param>
/// <param name="Sections">Its parts.</param>
/// <param name="Subtask">The index of the subtask; -1 where the parts of several are together.</param>
internal sealed record OperatorSnapshot(string Uid, IReadOnlyList<StateSection> Sections, int Subtask = -1)
{
    /// <summary>Parts that become bytes while the task goes on.</summary>
    public IReadOnlyList<IStateCapture> Captures { get; init; } = [];

    /// <summary>The same with all parts as bytes in memory.</summary>
    public OperatorSnapshot Materialize()
    {
        if (Captures.Count == 0)
            return this;
        var output = new Gatherer(Sections);
        foreach (IStateCapture capture in Captures)
        {
            using (capture)
                capture.WriteTo(output);
        }

        return new OperatorSnapshot(Uid, output.Sections, Subtask);
    }

    private sealed class Gatherer(IEnumerable<StateSection> sections) : ISectionOutput
    {
        public List<StateSection> Sections { get; } = [.. sections];

        public void Write(string name, int keyGroup, ReadOnlySpan<byte> bytes) => Sections.Add(new StateSection(name, keyGroup, bytes.ToArray()));

        public void WriteChange(string name, int keyGroup, long sinceCheckpoint, ReadOnlySpan<byte> bytes) =>
            throw new NotSupportedException("A snapshot in memory has no earlier checkpoint to add to.");

        public void Keep(string name, int keyGroup, long sinceCheckpoint) =>
            throw new NotSupportedException("A snapshot in memory has no earlier checkpoint to keep from.");
    }
}

/// <summary>A named part of an operator's state. Immutable.</summary>
/// <param name="Name">The state's name, or the split's id.</param>
/// <param name="KeyGroup">The key group, or -1 for operator state.</param>
/// <param name="Bytes">The content.</param>
/// <param name="IsChange">Whether it holds what changed since the section of the same name and key group before it.</param>
internal sealed record StateSection(string Name, int KeyGroup, ReadOnlyMemory<byte> Bytes, bool IsChange = false);
