using Freshet.Runtime.State;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Shows what a checkpoint or savepoint holds, without the job that took it. Reads only; the calls block. Not thread-safe.</summary>
public sealed class CheckpointReader
{
    private readonly Checkpoint _checkpoint;
    private readonly ILookup<(string Uid, CheckpointStateKind Kind, string Name), ManifestSection> _sections;

    private CheckpointReader(string path, Checkpoint checkpoint)
    {
        ManifestPath = path;
        _checkpoint = checkpoint;
        _sections = checkpoint.Manifest.Operators
            .SelectMany(o => StatesOf(o).Select(s => (Name: StateName.Of(o.Uid, s.Name, s.KeyGroup), Section: s)))
            .ToLookup(s => s.Name, s => s.Section);
        Operators = [.. checkpoint.Manifest.Operators.GroupBy(o => o.Uid, StringComparer.Ordinal).Select(Describe)];
    }

    /// <summary>The manifest's path.</summary>
    public string ManifestPath { get; }

    /// <summary>The checkpoint's id.</summary>
    public long Id => _checkpoint.Id;

    /// <summary>The attempt of the job that took it.</summary>
    public long Attempt => _checkpoint.Manifest.Attempt;

    /// <summary>When it was taken, by the job's clock.</summary>
    public DateTimeOffset TakenAt => _checkpoint.Manifest.TakenAt;

    /// <summary>The number of key groups that keyed state is divided into.</summary>
    public int MaxParallelism => _checkpoint.Manifest.MaxParallelism;

    /// <summary>Whether it stands by itself and is the user's.</summary>
    public bool IsSavepoint => _checkpoint.Manifest.IsSavepoint;

    /// <summary>Whether the job ended with it, and nothing that it holds is left to be committed.</summary>
    public bool IsSettled => _checkpoint.Manifest.IsSettled;

    /// <summary>The operators that have state in it, in the order of the job.</summary>
    public IReadOnlyList<CheckpointOperator> Operators { get; }

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">A manifest, or a folder: of it the newest is taken.</param>
    /// <exception cref="InvalidDataException">There is none, or its manifest is damaged; the message says where and why.</exception>
    public static CheckpointReader Open(string path)
    {
        string manifest = SavepointFolder.Find(LocalFileSystem.Instance, path);
        return new CheckpointReader(manifest, SavepointFolder.Read(LocalFileSystem.Instance, manifest));
    }

    /// <summary>Reads every byte of it.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or missing; the message says which and why.</exception>
    public void Verify() => _checkpoint.Verify();

    /// <summary>The number of keys that a keyed state has an entry for; null for a state without keys.</summary>
    /// <param name="state">One of this checkpoint's.</param>
    /// <exception cref="InvalidDataException">A file is damaged or missing.</exception>
    public long? CountKeys(CheckpointState state)
    {
        if (!state.HasKeys)
            return null;
        long count = 0;
        foreach (ManifestSection section in _sections[(state.Uid, state.Kind, state.Name)]) // a key is in one group only
            count += Entries(state, section).Select(e => e.Key).Distinct(BytesComparer.Instance).Count();
        return count;
    }

    /// <summary>The entries of a state, as bytes.</summary>
    /// <param name="state">One of this checkpoint's.</param>
    /// <exception cref="InvalidDataException">A file is damaged or missing.</exception>
    public IEnumerable<CheckpointEntry> ReadEntries(CheckpointState state)
    {
        foreach (ManifestSection section in _sections[(state.Uid, state.Kind, state.Name)])
        {
            foreach (CheckpointEntry entry in Entries(state, section))
                yield return entry;
        }
    }

    private static IEnumerable<ManifestSection> StatesOf(ManifestOperator one) => one.Sections.Where(s => !WrittenSchemas.IsSchema(s.Name));

    private IReadOnlyList<CheckpointEntry> Entries(CheckpointState state, ManifestSection section) =>
        SectionEntries.Read(state.Kind, section.KeyGroup, [.. Checkpoint.SectionsOf(section, _checkpoint.Reader)]);

    private CheckpointOperator Describe(IGrouping<string, ManifestOperator> subtasks)
    {
        var states = new List<CheckpointState>();
        foreach ((string Uid, CheckpointStateKind Kind, string Name) name in
            subtasks.SelectMany(StatesOf).Select(s => StateName.Of(subtasks.Key, s.Name, s.KeyGroup)).Distinct())
        {
            ManifestSection[] sections = [.. _sections[name]];
            states.Add(new CheckpointState(
                name.Uid, name.Name, name.Kind, sections.Sum(s => s.Segments.Sum(g => g.Length)), sections.Min(s => s.KeyGroup), sections.Max(s => s.KeyGroup)));
        }

        return new CheckpointOperator(subtasks.Key, subtasks.Count(), states);
    }
}
