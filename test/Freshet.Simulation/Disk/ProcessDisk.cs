using Freshet.Runtime.Storage;
using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Disk;

/// <summary>The disk as one process reaches it.</summary>
internal sealed class ProcessDisk(DiskModel disk, JobProcess process) : IFileSystem
{
    private static readonly Outside Entries = new("disk");

    private static readonly Outside Space = new("disk")
    {
        Refusal = FaultKind.DiskFull,
        Refused = () => new IOException("No space left on device."),
    };

    /// <summary>Whether another process took over: files of one that did not answer are closed to it.</summary>
    public bool IsRevoked { get; set; }

    public void CreateFolder(string path) => Cross(Entries, $"makes folder {path}", () => disk.CreateFolder(path));

    public IReadOnlyList<string> List(string folder) => Cross(Entries, $"lists {folder}", () => disk.List(folder));

    public bool Exists(string path) => Cross(Entries, $"looks for {path}", () => disk.Find(path) is not null);

    public Stream Create(string path) => new DiskStream(this, path, Cross(Space, $"creates {path}", () => disk.Create(path)), 0);

    public Stream Append(string path)
    {
        StoredFile file = Cross(Space, $"appends to {path}", () => disk.Find(path) ?? disk.Create(path));
        return new DiskStream(this, path, file, file.Length);
    }

    public Stream OpenRead(string path) => Cross(
        Entries, $"reads {path}",
        () => new MemoryStream((disk.Find(path) ?? throw new FileNotFoundException($"There is no file '{path}'.", path)).Content.ToArray(), writable: false));

    public void Flush(Stream file)
    {
        var stream = (DiskStream)file;
        stream.Flush();
        Cross(Entries, $"flushes {stream.Path}", stream.File.Flush);
    }

    public void Move(string from, string to) => Cross(Entries, $"moves {from} to {to}", () => disk.Move(from, to));

    public void Delete(string path) => Cross(Entries, $"deletes {path}", () => disk.Delete(path));

    public void FlushFolder(string path) => Cross(Entries, $"flushes folder {path}", () => disk.FlushFolder(path));

    public IDisposable Lock(string path)
    {
        Cross(Entries, $"locks {path}", () => disk.Lock(path, process));
        return new HeldLock(disk, path, process);
    }

    /// <summary>Writes behind each other to a file; a full disk takes a part of it.</summary>
    internal void Write(string path, StoredFile file, int position, byte[] bytes)
    {
        int crossed = 0;
        try
        {
            Cross(Space, $"writes {bytes.Length} bytes to {path}", () =>
            {
                file.Write(position, bytes);
                crossed = bytes.Length;
            });
        }
        catch (IOException) when (crossed == 0 && !IsRevoked)
        {
            file.Write(position, bytes.AsSpan(0, bytes.Length / 2));
            throw;
        }
    }

    private void Cross(Outside outside, string what, Action effect) => Cross(outside, what, () =>
    {
        effect();
        return true;
    });

    private T Cross<T>(Outside outside, string what, Func<T> effect) => process.Cross(outside, what, () => IsRevoked
        ? throw new IOException("Stale file handle.")
        : effect());

    private sealed class HeldLock(DiskModel disk, string path, JobProcess process) : IDisposable
    {
        public void Dispose() => disk.Unlock(path, process);
    }
}
