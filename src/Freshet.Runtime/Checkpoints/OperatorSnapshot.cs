namespace Freshet.Runtime.Checkpoints;

/// <summary>An operator's state between two batches. Immutable.</summary>
/// <param name="Uid">The operator's uid.</param>
/// <param name="Sections">Its parts.</param>
/// <param name="Subtask">The index of the subtask; -1 where the parts of several are together.</param>
internal sealed record OperatorSnapshot(string Uid, IReadOnlyList<StateSection> Sections, int Subtask = -1)
{
    /// <summary>Parts that become bytes while the task goes on.</summary>
    public IReadOnlyList<IStateCapture> Captures { get; init; } = [];

    /// <summary>How long the task stood still for it.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Frees what was captured.</summary>
    public static void Release(IEnumerable<OperatorSnapshot> snapshots)
    {
        foreach (OperatorSnapshot snapshot in snapshots)
        {
            foreach (IStateCapture capture in snapshot.Captures)
                capture.Dispose();
        }
    }

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
