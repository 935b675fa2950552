using System.Globalization;

namespace Freshet.Connectors.Files;

/// <summary>
/// The files of this machine. A process that died before it flushed a folder left a change that looks done and that a loss of power can undo; so folders
/// are flushed also where nothing had to be changed. Thread-safe for different files.
/// </summary>
/// <param name="root">The sink's folder; those above it were there before, or are flushed with it.</param>
internal sealed class PartFiles(string root) : IPartFiles
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public void MakeFolder(string path)
    {
        string folder = Path.GetFullPath(path);
        Directory.CreateDirectory(folder);
        DurableFolder.Flush(folder);
        while (folder.Length >= _root.Length && Path.GetDirectoryName(folder) is { } above)
        {
            DurableFolder.Flush(above);
            folder = above;
        }
    }

    public void Append(string path, long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset == 0)
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            if (file.Length < offset)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                    $"The file '{path}' is {file.Length} bytes long, but {offset} of it were committed: it was damaged from outside. Bring it back, or move the folder away and run from the beginning."));
            }

            file.SetLength(offset);
            file.Position = offset;
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        if (offset == 0)
            MakeFolder(Path.GetDirectoryName(path)!);
    }

    public void Rename(string from, string to)
    {
        if (File.Exists(from))
            File.Move(from, to);
        string folder = Path.GetDirectoryName(Path.GetFullPath(to))!;
        if (Directory.Exists(folder)) // a reader may have taken the whole of it away
            DurableFolder.Flush(folder);
    }

    public byte[]? Read(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    public void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        string next = $"{path}.next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        DurableFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    public IEnumerable<string> ListHidden(string folder, string suffix) =>
        Directory.EnumerateFiles(folder, $".*{suffix}", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });

    public void Delete(string path) => File.Delete(path);

    // The operating system lets go of it with the process, however that ends.
    public IDisposable Lock(string path) => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
}
