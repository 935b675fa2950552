using Freshet.Runtime.Faults;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// Writes a checkpoint into a folder: first a file of bytes, then, when that is durable, the manifest, which takes its name at once. What goes wrong before
/// leaves nothing behind. Used by one thread at a time; the calls block.
/// </summary>
internal sealed class CheckpointWriter(IFileSystem files, string folder, TimeProvider clock)
{
    /// <summary>Writes the sections that <paramref name="collect"/> puts into a data file, and the manifest over them.</summary>
    /// <param name="manifest">The manifest as it will be, but for its files and operators.</param>
    /// <param name="collect">Writes the bytes; gives what the operators have.</param>
    /// <param name="older">The data files of earlier checkpoints that may be shared.</param>
    /// <param name="cancellation">Where the checkpoint is given up: not behind the manifest's renaming.</param>
    public WrittenCheckpoint Write(
        CheckpointManifest manifest, Func<StateFileWriter, IReadOnlyList<ManifestOperator>> collect, IEnumerable<StateFile> older,
        CancellationToken cancellation)
    {
        long begun = clock.GetTimestamp();
        try
        {
            StateFile own;
            IReadOnlyList<ManifestOperator> operators;
            TimeSpan asynchronous;
            using (var data = new StateFileWriter(files, folder, manifest.Id))
            {
                CrashPoints.Reach(CrashPoint.DataFileBegun);
                operators = collect(data);
                asynchronous = clock.GetElapsedTime(begun);
                own = data.Finish();
            }

            manifest = manifest with { Operators = operators, Files = [.. FilesOf(operators, older, own)] };
            cancellation.ThrowIfCancellationRequested();
            long manifestBytes = WriteManifest(manifest);
            return new WrittenCheckpoint(manifest, own.Length + manifestBytes, asynchronous, clock.GetElapsedTime(begun) - asynchronous);
        }
        catch
        {
            Discard(manifest.Id);
            throw;
        }
    }

    /// <summary>Writes a manifest over what lies there; gives its size.</summary>
    public long WriteManifest(CheckpointManifest manifest)
    {
        byte[] bytes = ManifestFormat.Encode(manifest);
        string path = PathOf(manifest.Id);
        string part = path + CheckpointNames.Part;
        using (Stream file = files.Create(part))
        {
            file.Write(bytes);
            CrashPoints.Reach(CrashPoint.ManifestWritten);
            if (!FaultPoints.IsOn(FaultPoint.FileNotSynced))
                files.Flush(file);
            CrashPoints.Reach(CrashPoint.ManifestSynced);
        }

        files.Move(part, path);
        CrashPoints.Reach(CrashPoint.ManifestRenamed);
        files.FlushFolder(folder);
        CrashPoints.Reach(CrashPoint.FolderFlushed);
        return bytes.Length;
    }

    /// <summary>The manifest's path.</summary>
    public string PathOf(long id) => Path.Combine(folder, CheckpointNames.ManifestOf(id));

    private static IEnumerable<StateFile> FilesOf(IReadOnlyList<ManifestOperator> operators, IEnumerable<StateFile> older, StateFile own)
    {
        var used = operators.SelectMany(o => o.Sections).SelectMany(s => s.Segments).Select(g => g.File).ToHashSet(StringComparer.Ordinal);
        used.Remove(own.Name);
        foreach (StateFile file in older)
        {
            if (used.Remove(file.Name))
                yield return file;
        }

        yield return own;
    }

    /// <summary>Takes away what there is of a checkpoint that is not to be: the manifest first, since without it nothing reads the rest.</summary>
    private void Discard(long id)
    {
        string manifest = PathOf(id);
        _ = TryDelete(manifest + CheckpointNames.Part);
        if (TryDelete(manifest))
            TryDelete(Path.Combine(folder, CheckpointNames.DataOf(id)));
    }

    private bool TryDelete(string path)
    {
        try
        {
            if (files.Exists(path))
                files.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // what the write itself met says more
        }
    }
}
