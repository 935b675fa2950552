using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Finds a savepoint, or a checkpoint, where a user says that it is. The calls block.</summary>
internal static class SavepointFolder
{
    /// <summary>Reads the manifest at a path: the file itself, or the newest of a folder.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is damaged; the message says which.</exception>
    public static Checkpoint Read(IFileSystem files, string path)
    {
        string manifest = Find(files, path);
        return new Checkpoint(SegmentReader.ReadManifest(files, manifest), new SegmentReader(files, Path.GetDirectoryName(manifest)!));
    }

    /// <summary>The path of a manifest: the one given, or of the newest in the folder given.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static string Find(IFileSystem files, string path)
    {
        string full = Path.GetFullPath(path);
        if (CheckpointNames.IsManifest(full, out _) && files.Exists(full))
            return full;
        try
        {
            return files.List(full).Where(p => CheckpointNames.IsManifest(p, out _)).MaxBy(p => CheckpointNames.IsManifest(p, out long id) ? id : 0)
                ?? throw NoSavepoint(path, "no file there is a manifest");
        }
        catch (IOException e)
        {
            throw NoSavepoint(path, e.Message);
        }
    }

    private static InvalidDataException NoSavepoint(string path, string reason) =>
        new($"There is no savepoint or checkpoint at '{path}': {reason}. Name the folder that it was taken to, or its manifest.");
}
