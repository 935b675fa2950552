using Freshet.Runtime.Faults;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// The ledger of a checkpoint folder: a file that entries are appended to, each durable before what it tells of happens. Thread-safe; the calls block.
/// </summary>
internal sealed class JobLedger : IJobLedger
{
    private readonly Lock _lock = new();
    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly string _path;
    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<string, SortedSet<int>> _lineages = new(StringComparer.Ordinal);
    private readonly List<LedgerEntry.Origin> _origins = [];
    private long _attempt;
    private bool _isRagged; // something stands behind the last whole entry, or may

    private JobLedger(IFileSystem files, string folder)
    {
        _files = files;
        _folder = folder;
        _path = Path.Combine(folder, CheckpointNames.Ledger);
    }

    /// <summary>The highest checkpoint id that it knows to be used.</summary>
    public long HighestId { get; private set; }

    /// <summary>The number of the last attempt that began; 0 for none.</summary>
    public long CurrentAttempt => Interlocked.Read(ref _attempt);

    /// <summary>The savepoints that the job began anew from, the last one at the end.</summary>
    public IReadOnlyList<LedgerEntry.Origin> Origins => _origins;

    /// <summary>Reads the ledger of a folder; an empty one where it has none.</summary>
    /// <exception cref="InvalidDataException">It is damaged otherwise than by a death while it was written.</exception>
    public static JobLedger Open(IFileSystem files, string folder)
    {
        var ledger = new JobLedger(files, folder);
        if (!files.Exists(ledger._path))
        {
            ledger._isRagged = true; // it is written whole with its first entry
            return ledger;
        }

        byte[] bytes;
        using (Stream file = files.OpenRead(ledger._path))
        {
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }

        try
        {
            foreach (LedgerEntry entry in LedgerFormat.Decode(bytes, out ledger._isRagged))
                ledger.Take(entry);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(
                $"{ledger._path}: {e.Message}. Without it nobody knows which attempts and commits there were, so that results could be seen twice. Put back a copy; or, where no sink "
                + "commits with checkpoints, delete it.",
                e);
        }

        return ledger;
    }

    public long BeginAttempt(long atLeast = 0, long highestId = 0)
    {
        lock (_lock)
        {
            if (FaultPoints.IsOn(FaultPoint.SequenceReused))
                return 1;
            var attempt = new LedgerEntry.Attempt(Math.Max(_attempt, atLeast) + 1, Math.Max(HighestId, highestId));
            Append(attempt);
            return attempt.Number;
        }
    }

    public IReadOnlyCollection<int> LineagesOf(string sink)
    {
        lock (_lock)
            return [.. _lineages.GetValueOrDefault(sink, [])];
    }

    public void Enter(string sink, int lineage)
    {
        lock (_lock)
        {
            if (!_lineages.TryGetValue(sink, out SortedSet<int>? known) || !known.Contains(lineage))
                Append(new LedgerEntry.Lineage(sink, lineage));
        }
    }

    /// <summary>Makes it durable that an id is used outside the folder.</summary>
    public void EnterSavepoint(long id)
    {
        lock (_lock)
            Append(new LedgerEntry.SavepointId(id));
    }

    /// <summary>Makes it durable which checkpoint is the first behind a savepoint that the job began from, before it is written.</summary>
    public void EnterOrigin(UInt128 savepoint, long checkpointId)
    {
        lock (_lock)
            Append(new LedgerEntry.Origin(savepoint, checkpointId));
    }

    private void Append(LedgerEntry entry)
    {
        if (_isRagged)
        {
            Rewrite(entry);
        }
        else
        {
            _isRagged = true; // until it is all there
            using Stream file = _files.Append(_path);
            file.Write(LedgerFormat.Encode(entry));
            _files.Flush(file);
        }

        _isRagged = false;
        Take(entry);
        CrashPoints.Reach(CrashPoint.LedgerEntryWritten);
    }

    /// <summary>Writes the ledger anew beside its place, without what stood behind its last whole entry.</summary>
    private void Rewrite(LedgerEntry added)
    {
        string part = _path + CheckpointNames.Part;
        using (Stream file = _files.Create(part))
        {
            file.Write(LedgerFormat.Header());
            foreach (LedgerEntry entry in _entries)
                file.Write(LedgerFormat.Encode(entry));
            file.Write(LedgerFormat.Encode(added));
            _files.Flush(file);
        }

        _files.Move(part, _path);
        _files.FlushFolder(_folder);
    }

    private void Take(LedgerEntry entry)
    {
        _entries.Add(entry);
        switch (entry)
        {
            case LedgerEntry.Attempt attempt:
                _attempt = attempt.Number;
                HighestId = Math.Max(HighestId, attempt.HighestId);
                break;
            case LedgerEntry.Lineage lineage:
                if (!_lineages.TryGetValue(lineage.Sink, out SortedSet<int>? known))
                    _lineages.Add(lineage.Sink, known = []);
                known.Add(lineage.Number);
                break;
            case LedgerEntry.SavepointId savepoint:
                HighestId = Math.Max(HighestId, savepoint.Id);
                break;
            case LedgerEntry.Origin origin:
                _origins.Add(origin);
                HighestId = Math.Max(HighestId, origin.CheckpointId);
                break;
        }
    }
}
