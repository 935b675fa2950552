namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// Takes the sections of one operator's subtask: new bytes go to the data file, older ones stay where they are. Used by one thread.
/// </summary>
/// <param name="snapshot">Whose sections.</param>
/// <param name="data">Takes the bytes.</param>
/// <param name="baseOf">The manifest of a completed checkpoint that may be built on.</param>
/// <param name="cancellation">Where the checkpoint is given up meanwhile.</param>
internal sealed class SectionCollector(
    OperatorSnapshot snapshot, StateFileWriter data, Func<long, CheckpointManifest> baseOf, CancellationToken cancellation) : ISectionOutput
{
    private readonly List<ManifestSection> _sections = [];

    public ManifestOperator Collected => new(snapshot.Uid, snapshot.Subtask, _sections);

    /// <summary>Takes everything that the subtask has.</summary>
    public void Collect()
    {
        foreach (StateSection section in snapshot.Sections)
            Write(section.Name, section.KeyGroup, section.Bytes.Span);
        foreach (IStateCapture capture in snapshot.Captures)
            capture.WriteTo(this);
    }

    public void Write(string name, int keyGroup, ReadOnlySpan<byte> bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        _sections.Add(new ManifestSection(name, keyGroup, [data.Write(bytes, isChange: false)]));
    }

    public void WriteChange(string name, int keyGroup, long sinceCheckpoint, ReadOnlySpan<byte> bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<Segment> before = SegmentsOf(name, keyGroup, sinceCheckpoint);
        _sections.Add(new ManifestSection(name, keyGroup, [.. before, data.Write(bytes, isChange: true)]));
    }

    public void Keep(string name, int keyGroup, long sinceCheckpoint)
    {
        cancellation.ThrowIfCancellationRequested();
        _sections.Add(new ManifestSection(name, keyGroup, SegmentsOf(name, keyGroup, sinceCheckpoint)));
    }

    private IReadOnlyList<Segment> SegmentsOf(string name, int keyGroup, long sinceCheckpoint) =>
        baseOf(sinceCheckpoint).Find(snapshot.Uid, snapshot.Subtask)?.Find(name, keyGroup)?.Segments ?? throw new InvalidOperationException(
            $"The state '{name}' of '{snapshot.Uid}' (subtask {snapshot.Subtask}, key group {keyGroup}) tells what changed since checkpoint {sinceCheckpoint}, "
            + "which has none of it.");
}
