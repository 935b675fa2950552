using System.Buffers;
using System.Globalization;
using Freshet.Sinks;

namespace Freshet.Connectors.Files;

/// <summary>
/// Appends committables to hidden files and names the files that are done. A commit is in when the journal of its lineage is replaced; what was
/// appended before that and is not in it is cut off, and what is to be named by it is named by whoever reads it next. One call at a time.
/// </summary>
internal sealed class FileCommitter(
    IPartFiles files, string folder, string prefix, string suffix, ReadOnlyMemory<byte> header, long rollBytes, int subtask) : Committer
{
    private const string HiddenSuffix = ".open";

    private readonly string _journals = Path.Combine(folder, ".freshet", prefix);

    // An older process that stood still and goes on would write what this one has cut off or deleted.
    private readonly List<IDisposable> _locks = [];

    // Neither would a call that still runs when its attempt is over: the locks are held until it has ended.
    private readonly Lock _gate = new();
    private bool _disposed;

    public override void Recover(CommitRecovery recovery) => Told(() =>
    {
        files.MakeFolder(_journals);
        foreach (int lineage in recovery.Sequences.Keys)
            _locks.Add(Locked(lineage));
        recovery.CompareMarks(lineage => JournalOf(lineage).Sequence, Ahead);
        foreach (int lineage in recovery.Sequences.Keys)
            ShowAll(lineage);
        DeleteLeftovers([.. recovery.Sequences.Keys]);
    });

    public override void Commit(in Committable committable)
    {
        Committable one = committable;
        Told(() => CommitOne(in one));
    }

    public override void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Unlock();
        }

        base.Dispose();
    }

    private static string Hidden(string path) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", $".{Path.GetFileName(path)}{HiddenSuffix}");

    private void CommitOne(in Committable committable)
    {
        LineageJournal journal = JournalOf(committable.Lineage);
        Name(journal.Rolled);
        if (committable.Sequence <= journal.Sequence)
            return;
        if (committable.Previous != journal.Sequence)
            throw Behind(committable.Lineage, journal.Sequence, committable.Previous);
        var parts = new CommittedParts(committable.Bytes.IsSingleSegment ? committable.Bytes.FirstSpan : committable.Bytes.ToArray());
        Dictionary<string, OpenPart> open = journal.Open.ToDictionary(part => Path.GetDirectoryName(part.Path)!, StringComparer.Ordinal);
        for (int i = 0; i < parts.Count; i++)
        {
            ReadOnlySpan<byte> bytes = parts.Next(out string bucket);
            open[bucket] = open.TryGetValue(bucket, out OpenPart part)
                ? Appended(part, bytes)
                : Appended(new OpenPart(NameOf(bucket, committable), 0), [.. header.Span, .. bytes]);
        }

        // No further committable of another subtask's lineage may ever come: nothing of it stays hidden.
        bool isRoll = parts.IsRoll || committable.Lineage != subtask;
        OpenPart[] rolled = [.. open.Values.Where(part => isRoll || part.Length >= rollBytes)];
        Journal(committable.Lineage, new LineageJournal(
            committable.Sequence, [.. open.Values.Except(rolled)], [.. rolled.Select(part => part.Path)]));
        Name(rolled.Select(part => part.Path));
    }

    /// <summary>What is committed and still hidden becomes visible: an attempt never goes on with a file of another.</summary>
    private void ShowAll(int lineage)
    {
        LineageJournal journal = JournalOf(lineage);
        Name(journal.Rolled);
        if (journal.Open.Count == 0)
            return;
        foreach (OpenPart part in journal.Open)
            Appended(part, []); // cuts off what was not committed
        string[] rolled = [.. journal.Open.Select(part => part.Path)];
        Journal(lineage, new LineageJournal(journal.Sequence, [], rolled));
        Name(rolled);
    }

    /// <summary>Hidden files that no journal knows: a commit began them and did not come to its end. What belongs into them stands in the checkpoint.</summary>
    private void DeleteLeftovers(IReadOnlyList<int> lineages)
    {
        string[] own = [.. lineages.Select(lineage => $".{LineageName(lineage)}-")];
        foreach (string path in files.ListHidden(folder, $"{suffix}{HiddenSuffix}").ToList())
        {
            if (own.Any(name => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal)))
                files.Delete(path);
        }
    }

    private OpenPart Appended(OpenPart part, ReadOnlySpan<byte> bytes)
    {
        files.Append(Path.Combine(folder, Hidden(part.Path)), part.Length, bytes);
        return part with { Length = part.Length + bytes.Length };
    }

    private void Name(IEnumerable<string> rolled)
    {
        foreach (string path in rolled)
            files.Rename(Path.Combine(folder, Hidden(path)), Path.Combine(folder, path));
    }

    private LineageJournal JournalOf(int lineage)
    {
        string path = JournalPath(lineage);
        return files.Read(path) is { } bytes ? LineageJournal.Read(bytes, path) : LineageJournal.Empty;
    }

    private void Journal(int lineage, LineageJournal journal) => files.Replace(JournalPath(lineage), journal.ToBytes());

    private string JournalPath(int lineage) => Path.Combine(_journals, string.Create(CultureInfo.InvariantCulture, $"lineage-{lineage}"));

    private string LineageName(int lineage) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{lineage:d5}");

    /// <summary>By lineage and sequence, none of which is used twice; names of a lineage are in the order of their commits.</summary>
    private string NameOf(string bucket, in Committable committable) =>
        Path.Combine(bucket, string.Create(CultureInfo.InvariantCulture, $"{LineageName(committable.Lineage)}-{committable.Sequence:x16}{suffix}"));

    private IDisposable Locked(int lineage)
    {
        try
        {
            return files.Lock($"{JournalPath(lineage)}.lock");
        }
        catch (IOException taken) when (Directory.Exists(_journals))
        {
            throw new InvalidDataException(
                $"Another process fills the folder '{folder}' as the sink '{prefix}': {taken.Message} End it, or give one of the two another folder or prefix.", taken);
        }
    }

    private void Unlock()
    {
        foreach (IDisposable held in _locks)
            held.Dispose();
        _locks.Clear();
    }

    private void Told(Action call)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                call();
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                Unlock();
                throw new IOException(
                    $"The folder '{folder}' does not take the files of the sink '{prefix}': {refused.Message} Check that this user may write there and that the disk has space, then start the job again: nothing is lost.", refused);
            }
            catch (InvalidDataException)
            {
                Unlock();
                throw;
            }
        }
    }

    private InvalidDataException Ahead(int lineage, long mark, long sequence) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The folder '{folder}' holds the commits of the sink '{prefix}', lineage {lineage}, up to {mark}, but the job starts from a checkpoint that does not know that one (its last is {sequence}): going on would show results twice. Start from the newest checkpoint, or move the folder away and run from the beginning, or allow the replay (JobOptions.AllowReplay), or give the sink a prefix of its own if another job made these commits."));

    private InvalidDataException Behind(int lineage, long mark, long previous) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The folder '{folder}' holds the commits of the sink '{prefix}', lineage {lineage}, up to {mark}, but the job goes on behind {previous}: results between them are missing. Bring back the folder that belongs to the checkpoint, or run from the beginning without the checkpoint."));
}
