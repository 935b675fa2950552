namespace Freshet.Runtime.Storage;

/// <summary>The files of this machine. Thread-safe.</summary>
internal sealed class LocalFileSystem : IFileSystem
{
    private const int BufferBytes = 1 << 16;

    public static LocalFileSystem Instance { get; } = new();

    public void CreateFolder(string path)
    {
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent)
            return;
        CreateFolder(parent);
        Directory.CreateDirectory(folder);
        FlushFolder(parent);
    }

    public IReadOnlyList<string> List(string folder) => Directory.GetFiles(folder);

    public bool Exists(string path) => File.Exists(path);

    public Stream Create(string path) => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);

    public Stream Append(string path) => new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, BufferBytes);

    public Stream OpenRead(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    public void Flush(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void FlushFolder(string path) => DurableFolder.Flush(path);

    // The operating system lets go of it with the process, however that ends.
    public IDisposable Lock(string path) => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
}
