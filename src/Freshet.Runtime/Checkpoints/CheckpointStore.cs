using Freshet.Runtime.Faults;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// The checkpoints of a job in a folder that is its own as long as it runs. A checkpoint is a file of bytes and a manifest, which may also name bytes in
/// files of earlier checkpoints; a file goes when no manifest that is kept names it. A damaged one is refused by name, and the one before is used.
/// Thread-safe; the calls block.
/// </summary>
internal sealed class CheckpointStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly int _retained;
    private readonly TimeProvider _clock;
    private readonly IDisposable _lock;
    private readonly CheckpointWriter _writer;
    private readonly SegmentReader _reader;
    private readonly SortedDictionary<long, CheckpointManifest> _whole = []; // what lies in the folder, as far as it is whole
    private readonly HashSet<long> _damaged = [];
    private Checkpoint? _savepoint; // that the job begins from, until it has a checkpoint of its own
    private bool _isOriginKnown; // the ledger's last entry is that of the past that the job goes on with

    /// <summary>Takes a folder, which is made where it is missing, and removes what attempts that died have left unfinished.</summary>
    /// <exception cref="IOException">Another job has it, or it cannot be used; the message says which folder, and what to do.</exception>
    /// <exception cref="InvalidDataException">Its ledger is damaged.</exception>
    public CheckpointStore(string folder, int retained, TimeProvider clock, IFileSystem? files = null)
    {
        _folder = folder;
        _retained = retained;
        _clock = clock;
        _files = files ?? LocalFileSystem.Instance;
        _writer = new CheckpointWriter(_files, folder, clock);
        _reader = new SegmentReader(_files, folder);
        MakeFolder();
        _lock = Lock();
        try
        {
            Ledger = JobLedger.Open(_files, folder);
            HighestId = Math.Max(Ledger.HighestId, _files.List(folder).Select(p => CheckpointNames.IsOfCheckpoint(p, out long id) ? id : 0).Append(0).Max());
            RemoveLeftovers();
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>What the folder knows over all attempts.</summary>
    public JobLedger Ledger { get; }

    /// <summary>The highest id that was ever used, as far as anything durable tells. Ids go on from it, so none is used twice.</summary>
    public long HighestId { get; private set; }

    /// <summary>Gives an id that none had. Under the lock of whoever begins checkpoints.</summary>
    public long NextId() => ++HighestId;

    /// <summary>The damaged files passed over by <see cref="ReadNewest"/>, each with the reason.</summary>
    public IReadOnlyList<string> Refused { get; private set; } = [];

    /// <summary>The manifest's path.</summary>
    public string PathOf(long id) => _writer.PathOf(id);

    /// <summary>
    /// The newest checkpoint that is whole, every byte of it read, or the savepoint that the job began from and has no checkpoint since; null where there is none.
    /// </summary>
    /// <exception cref="InvalidDataException">There are checkpoints, but all are damaged.</exception>
    public Checkpoint? ReadNewest()
    {
        lock (_gate)
        {
            if (_savepoint is not null)
                return _savepoint;
            Checkpoint? newest = ReadManifests(out List<string> refused);
            Refused = refused;
            return newest is not null || refused.Count == 0 ? newest : throw new InvalidDataException(
                $"No checkpoint in '{_folder}' is whole: {string.Join("; ", refused)}. "
                + "Put back a copy, or start in another folder to begin from the start.");
        }
    }

    /// <summary>Makes a checkpoint durable.</summary>
    /// <param name="content">What it holds.</param>
    /// <param name="oldestBase">The oldest checkpoint that later ones may still build on.</param>
    /// <param name="cancellation">Where it is given up.</param>
    /// <exception cref="IOException">It could not be written, and nothing of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public WrittenCheckpoint Write(CheckpointContent content, long oldestBase, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            EnterOrigin(content.Id);
            WrittenCheckpoint written = _writer.Write(
                ManifestOf(content),
                data => [.. Collect(content, data, cancellation), .. content.Ended.Select(e => BaseOf(content.EndedIn).Find(e.Uid, e.Subtask)!)],
                _whole.Values.SelectMany(m => m.Files).Distinct(), cancellation);
            _savepoint = null;
            _whole.Add(content.Id, written.Manifest);
            RemoveOld(oldestBase);
            return written;
        }
    }

    /// <summary>Makes the folder of a savepoint; refuses one in which something would be overwritten.</summary>
    /// <exception cref="IOException">It is not empty, or cannot be used.</exception>
    public void CheckIsFree(string folder)
    {
        _files.CreateFolder(folder);
        if (_files.List(folder).Count > 0)
            throw new IOException($"The folder '{folder}' is not empty, and a savepoint overwrites nothing. Name a new one.");
    }

    /// <summary>Makes a checkpoint durable as a savepoint, in a folder of its own.</summary>
    public WrittenCheckpoint WriteSavepoint(string folder, CheckpointContent content, CancellationToken cancellation)
    {
        Ledger.EnterSavepoint(content.Id);
        return NewFolder(folder).Write(
            ManifestOf(content) with { IsSavepoint = true },
            data =>
            {
                List<ManifestOperator> operators = [.. Collect(content, data, cancellation)];
                foreach ((string uid, int subtask) in content.Ended)
                    operators.Add(Copy(BaseOf(content.EndedIn).Find(uid, subtask)!, _reader, data, cancellation));
                return operators;
            },
            [], cancellation);
    }

    /// <summary>Copies a checkpoint of the folder to a savepoint's, so that it stands there by itself.</summary>
    /// <param name="id">The checkpoint.</param>
    /// <param name="folder">The savepoint's folder.</param>
    /// <param name="replaces">Whether it takes the place of what the caller copied there before.</param>
    /// <param name="cancellation">Where it is given up.</param>
    public void CopyToSavepoint(long id, string folder, bool replaces, CancellationToken cancellation)
    {
        if (replaces)
        {
            foreach (string path in _files.List(folder).Where(path => CheckpointNames.IsOfCheckpoint(path, out _)))
                _files.Delete(path);
        }

        CheckpointManifest manifest = _whole[id];
        NewFolder(folder).Write(
            manifest with { IsSavepoint = true }, data => [.. manifest.Operators.Select(o => Copy(o, _reader, data, cancellation))], [], cancellation);
    }

    /// <summary>Whether the job began from a savepoint before, and has had checkpoints since.</summary>
    public bool CameOf(Checkpoint savepoint) => Origin()?.Savepoint == savepoint.Identity;

    /// <summary>Goes on from a savepoint: with the first checkpoint behind it, those that are here now are another past.</summary>
    public void BeginFrom(Checkpoint savepoint)
    {
        _savepoint = savepoint;
        HighestId = Math.Max(HighestId, savepoint.Id);
    }

    /// <summary>Records that nothing of a checkpoint is left to be committed, here and in its savepoint.</summary>
    /// <exception cref="IOException">It cannot be written; the checkpoint stays as it was.</exception>
    public void Settle(long id, string? savepoint)
    {
        CheckpointManifest settled = _whole[id] with { IsSettled = true };
        if (savepoint is not null)
            Settle(new CheckpointWriter(_files, savepoint, _clock), SegmentReader.ReadManifest(_files, Path.Combine(savepoint, CheckpointNames.ManifestOf(id))));
        Settle(_writer, settled);
        _whole[id] = settled;
    }

    /// <summary>Lets others have the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private static void Settle(CheckpointWriter writer, CheckpointManifest manifest)
    {
        writer.WriteManifest(manifest with { IsSettled = true });
        CrashPoints.Reach(CrashPoint.StopSettled);
    }

    private static ManifestOperator Copy(ManifestOperator one, SegmentReader reader, StateFileWriter data, CancellationToken cancellation)
    {
        var sections = new List<ManifestSection>();
        foreach (ManifestSection section in one.Sections)
        {
            cancellation.ThrowIfCancellationRequested();
            sections.Add(section with { Segments = [.. section.Segments.Select(s => data.Write(reader.Read(s).Span, s.IsChange))] });
        }

        return new ManifestOperator(one.Uid, one.Subtask, sections);
    }

    private static CheckpointManifest ManifestOf(CheckpointContent content) => new()
    {
        Id = content.Id,
        Attempt = content.Attempt,
        MaxParallelism = content.MaxParallelism,
        TakenAt = content.TakenAt,
        Files = [],
        Operators = [],
    };

    private Checkpoint? ReadManifests(out List<string> refused)
    {
        refused = [];
        _whole.Clear();
        _damaged.Clear();
        Checkpoint? newest = null;
        long first = Origin()?.CheckpointId ?? 0;
        foreach (long id in Ids().Where(id => id >= first).OrderDescending())
        {
            try
            {
                CheckpointManifest manifest = SegmentReader.ReadManifest(_files, PathOf(id));
                if (newest is null)
                {
                    _reader.Verify(manifest);
                    newest = new Checkpoint(manifest, _reader);
                }

                _whole.Add(id, manifest);
            }
            catch (InvalidDataException e)
            {
                _damaged.Add(id);
                if (newest is null)
                    refused.Add($"{e.Message}; checkpoint {id} is not used");
            }
        }

        return newest;
    }

    private List<ManifestOperator> Collect(CheckpointContent content, StateFileWriter data, CancellationToken cancellation)
    {
        var operators = new List<ManifestOperator>();
        foreach (OperatorSnapshot snapshot in content.Operators)
        {
            var collector = new SectionCollector(snapshot, data, BaseOf, cancellation);
            collector.Collect();
            operators.Add(collector.Collected);
        }

        return operators;
    }

    private CheckpointManifest BaseOf(long id) => _whole.GetValueOrDefault(id) ?? throw new InvalidDataException(
        $"Checkpoint {id} in '{_folder}', which the next one was to build on, is gone or damaged. Start the job again: it then writes its state whole.");

    private IEnumerable<long> Ids()
    {
        foreach (string path in _files.List(_folder))
        {
            if (CheckpointNames.IsManifest(path, out long id))
                yield return id;
        }
    }

    /// <summary>Where the past of the checkpoints begins: at the last savepoint that one was completed behind; null where there was none.</summary>
    private LedgerEntry.Origin? Origin()
    {
        long newest = Ids().Append(0).Max();
        return Ledger.Origins.LastOrDefault(o => o.CheckpointId <= newest);
    }

    /// <summary>
    /// Makes it durable where the past of a checkpoint begins, before it is written. Where the job goes on in the folder, and a start from a savepoint before
    /// it had come to no checkpoint, that start's entry would take effect with this one: the origin that holds is entered again, behind it.
    /// </summary>
    private void EnterOrigin(long id)
    {
        if (_savepoint is not null)
            Ledger.EnterOrigin(_savepoint.Identity, id);
        else if (!_isOriginKnown && Ledger.Origins.Count > 0 && Origin() is var origin && origin != Ledger.Origins[^1])
            Ledger.EnterOrigin(origin?.Savepoint ?? UInt128.Zero, origin?.CheckpointId ?? 0);
        _isOriginKnown = _savepoint is null;
    }

    private void MakeFolder()
    {
        try
        {
            _files.CreateFolder(_folder);
            if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_folder))) is { } parent)
                _files.FlushFolder(parent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The checkpoint folder '{_folder}' cannot be used: {e.Message} Correct it, or name another one (JobOptions.CheckpointDirectory).", e);
        }
    }

    private IDisposable Lock()
    {
        try
        {
            return _files.Lock(Path.Combine(_folder, CheckpointNames.Lock));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"The checkpoint folder '{_folder}' cannot be used: {e.Message} Correct it, or name another one (JobOptions.CheckpointDirectory).", e);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"The checkpoint folder '{_folder}' is another job's that runs ({e.Message}). End that one, or name another folder (JobOptions.CheckpointDirectory).", e);
        }
    }

    private CheckpointWriter NewFolder(string folder)
    {
        CheckIsFree(folder);
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) is { } parent)
            _files.FlushFolder(parent);
        return new CheckpointWriter(_files, folder, _clock);
    }

    /// <summary>Removes what no manifest of the folder can name: files that were not finished, and those behind the last manifest.</summary>
    private void RemoveLeftovers()
    {
        IReadOnlyList<string> paths = _files.List(_folder);
        long last = paths.Select(p => CheckpointNames.IsManifest(p, out long id) ? id : 0).Append(0).Max();
        foreach (string path in paths)
        {
            if (CheckpointNames.IsPart(path) || (CheckpointNames.IsData(path, out long id) && id > last))
                TryDelete(path);
        }
    }

    /// <summary>Removes the checkpoints that are older than those to be kept, and the files that only they named.</summary>
    private void RemoveOld(long oldestBase)
    {
        long oldestKept = Math.Min(oldestBase, _whole.Keys.Reverse().Take(_retained).Last());
        foreach (long id in Ids().Where(id => id < oldestKept).ToArray())
        {
            if (!TryDelete(PathOf(id)))
                continue;
            _damaged.Remove(id);
            _whole.Remove(id);
        }

        if (_damaged.Count > 0)
            return; // nobody knows what they name, and one may be mended by hand
        var used = _whole.Values.SelectMany(m => m.Files).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        foreach (string path in _files.List(_folder))
        {
            if (CheckpointNames.IsData(path, out _) && !used.Contains(Path.GetFileName(path)))
                TryDelete(path);
        }

        CrashPoints.Reach(CrashPoint.OldFilesDeleted);
    }

    /// <summary>A file that cannot be deleted is tried again with the next checkpoint.</summary>
    private bool TryDelete(string path)
    {
        try
        {
            if (_files.Exists(path))
                _files.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
