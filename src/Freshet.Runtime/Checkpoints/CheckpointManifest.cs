namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// What a checkpoint is made of: which bytes of which files are whose state. Written last, and atomically, so what it names is there. Immutable; used by one thread at
/// a time.
/// </summary>
internal sealed record CheckpointManifest
{
    private Dictionary<(string Uid, int Subtask), ManifestOperator>? _byOperator;

    /// <summary>The checkpoint's number; never used twice in a folder.</summary>
    public required long Id { get; init; }

    /// <summary>The number of the attempt that took it.</summary>
    public required long Attempt { get; init; }

    /// <summary>The number of key groups that the keyed state is divided into.</summary>
    public required int MaxParallelism { get; init; }

    /// <summary>When it was taken, by the job's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Whether it stands by itself and is the user's.</summary>
    public bool IsSavepoint { get; init; }

    /// <summary>Whether the job ended with it, and every commit that it holds was confirmed.</summary>
    public bool IsSettled { get; init; }

    /// <summary>The data files that segments lie in, with their lengths.</summary>
    public required IReadOnlyList<StateFile> Files { get; init; }

    /// <summary>The state of every operator's subtask.</summary>
    public required IReadOnlyList<ManifestOperator> Operators
    {
        get;
        init
        {
            field = value;
            _byOperator = null;
        }
    }

    /// <summary>The number of bytes of all state.</summary>
    public long StateBytes => Operators.Sum(o => o.Sections.Sum(s => s.Segments.Sum(g => g.Length)));

    /// <summary>What an operator's subtask has; null where there is none such.</summary>
    public ManifestOperator? Find(string uid, int subtask) => (_byOperator ??= ByOperator()).GetValueOrDefault((uid, subtask));

    private Dictionary<(string Uid, int Subtask), ManifestOperator> ByOperator()
    {
        var byOperator = new Dictionary<(string Uid, int Subtask), ManifestOperator>();
        foreach (ManifestOperator one in Operators)
            byOperator[(one.Uid, one.Subtask)] = one;
        return byOperator;
    }
}

/// <summary>A file of bytes. Immutable.</summary>
/// <param name="Name">Its name, within the manifest's folder.</param>
/// <param name="Length">The number of its bytes.</param>
internal sealed record StateFile(string Name, long Length);

/// <summary>The state of an operator's subtask. Immutable; used by one thread at a time.</summary>
internal sealed class ManifestOperator(string uid, int subtask, IReadOnlyList<ManifestSection> sections)
{
    private Dictionary<(string Name, int KeyGroup), ManifestSection>? _byName;

    public string Uid => uid;

    public int Subtask => subtask;

    public IReadOnlyList<ManifestSection> Sections => sections;

    /// <summary>The section of a name and key group; null where there is none.</summary>
    public ManifestSection? Find(string name, int keyGroup) => (_byName ??= ByName()).GetValueOrDefault((name, keyGroup));

    private Dictionary<(string Name, int KeyGroup), ManifestSection> ByName()
    {
        var byName = new Dictionary<(string Name, int KeyGroup), ManifestSection>();
        foreach (ManifestSection section in sections)
            byName[(section.Name, section.KeyGroup)] = section;
        return byName;
    }
}

/// <summary>A named part of a state: first its whole, then what changed since. Immutable.</summary>
internal sealed record ManifestSection(string Name, int KeyGroup, IReadOnlyList<Segment> Segments);
