using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Disk;

/// <summary>
/// A disk that survives processes. What a process wrote stays when it dies; a loss of power leaves of what was not flushed any part: pages of a
/// file, and of a folder's changes those up to any one of them. Bits turn over while nobody looks.
/// </summary>
internal sealed class DiskModel(World world)
{
    private readonly Random _random = world.Random(5);
    private readonly SortedDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _folders = new(StringComparer.Ordinal) { "/", "/job" }; // which somebody made long ago
    private readonly Dictionary<string, List<EntryChange>> _unflushed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JobProcess> _locks = new(StringComparer.Ordinal);
    private readonly List<(StoredFile File, int Bit)> _flips = [];
    private long _made;

    /// <summary>Bits that are turned over.</summary>
    public int Flips => _flips.Count;

    public static string FolderOf(string path) => Path.GetDirectoryName(path) ?? "/";

    /// <summary>Makes a folder and those above it, durably.</summary>
    public void CreateFolder(string path)
    {
        if (_folders.Contains(path))
            return;
        CreateFolder(FolderOf(path));
        _folders.Add(path);
    }

    public bool HasFolder(string path) => _folders.Contains(path);

    public IReadOnlyList<string> List(string folder) => [.. _files.Keys.Where(path => FolderOf(path) == folder)];

    public StoredFile? Find(string path) => _files.GetValueOrDefault(path);

    public StoredFile Create(string path)
    {
        if (!_folders.Contains(FolderOf(path)))
            throw new DirectoryNotFoundException($"There is no folder '{FolderOf(path)}'.");
        StoredFile? before = Find(path);
        var file = new StoredFile(++_made);
        _files[path] = file;
        Note(FolderOf(path), new EntryChange(path, before, file));
        return file;
    }

    public void Move(string from, string to)
    {
        StoredFile file = Find(from) ?? throw new FileNotFoundException($"There is no file '{from}'.");
        StoredFile? over = Find(to);
        _files.Remove(from);
        _files[to] = file;
        Note(FolderOf(to), new EntryChange(to, over, file) { MovedFrom = from });
    }

    public void Delete(string path)
    {
        if (_files.Remove(path, out StoredFile? file))
            Note(FolderOf(path), new EntryChange(path, file, null));
    }

    public void FlushFolder(string path) => _unflushed.Remove(path);

    public void Lock(string path, JobProcess process)
    {
        if (_locks.TryGetValue(path, out JobProcess? owner) && owner.State == ProcessState.Running && owner != process)
            throw new IOException($"The file '{path}' is locked by process {owner.Number}.");
        _locks[path] = process;
    }

    public void Unlock(string path, JobProcess process)
    {
        if (_locks.GetValueOrDefault(path) == process)
            _locks.Remove(path);
    }

    /// <summary>Takes all locks from a process that does not answer, as a file server does.</summary>
    public void BreakLocks(JobProcess process)
    {
        foreach (string path in _locks.Where(l => l.Value == process).Select(l => l.Key).ToArray())
            _locks.Remove(path);
    }

    /// <summary>Loses what was not flushed, or a part of it.</summary>
    public void LosePower()
    {
        foreach ((string folder, List<EntryChange> changes) in _unflushed.OrderBy(f => f.Key, StringComparer.Ordinal).ToArray())
        {
            int kept = _random.Next(changes.Count + 1);
            for (int i = changes.Count - 1; i >= kept; i--)
                Undo(changes[i]);
            if (kept < changes.Count)
            {
                world.Counts.Add(FaultKind.EntriesUndone);
                world.Trace($"disk: {changes.Count - kept} changes of {folder} are undone");
            }
        }

        _unflushed.Clear();
        foreach ((string path, StoredFile file) in _files)
        {
            if (!file.Tear(_random))
                continue;
            world.Counts.Add(FaultKind.WriteTorn);
            world.Trace($"disk: {path} is torn");
        }
    }

    /// <summary>Turns over a bit of some file of a folder and those in it, of those that were made last more often than not; nothing where there is none.</summary>
    public void FlipBit(string folder)
    {
        KeyValuePair<string, StoredFile>[] files =
            [.. _files.Where(f => f.Value.Length > 0 && f.Key.StartsWith(folder + "/", StringComparison.Ordinal))];
        if (files.Length == 0)
            return;
        (string path, StoredFile file) = files[_random.Next(files.Length)];
        if (_random.Next(3) > 0)
        {
            long last = files.Max(f => f.Value.Number) - _random.Next(3);
            (path, file) = files.MinBy(f => Math.Abs(f.Value.Number - last));
        }

        int bit = _random.Next(file.Length * 8);
        file.FlipBit(bit);
        _flips.Add((file, bit));
        world.Counts.Add(FaultKind.BitFlipped);
        world.Trace($"disk: bit {bit} of {path} is flipped");
    }

    /// <summary>Puts back what bits were, as from a copy.</summary>
    public void Repair()
    {
        foreach ((StoredFile file, int bit) in _flips)
            file.FlipBit(bit);
        _flips.Clear();
    }

    private void Note(string folder, EntryChange change)
    {
        if (!_unflushed.TryGetValue(folder, out List<EntryChange>? changes))
            _unflushed.Add(folder, changes = []);
        changes.Add(change);
    }

    private void Undo(EntryChange change)
    {
        if (change.Before is null)
            _files.Remove(change.Path);
        else
            _files[change.Path] = change.Before;
        if (change.MovedFrom is { } from)
            _files[from] = change.After!;
    }

    /// <summary>A change of a folder's entries: what a path named before and after.</summary>
    private sealed record EntryChange(string Path, StoredFile? Before, StoredFile? After)
    {
        public string? MovedFrom { get; init; }
    }
}
