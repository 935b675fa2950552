using Freshet.Runtime.Checkpoints;
namespace Freshet.Runtime.Storage;

internal sealed class PhysicalFileSystem : IFileSystem
{
    public void CreateFolder(string path) => Directory.CreateDirectory(path);
    public IReadOnlyList<string> List(string folder) => Directory.GetFiles(folder);
    public bool Exists(string path) => File.Exists(path);
    public Stream Create(string path) => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
    public Stream Append(string path) => new FileStream(path, FileMode.Append);
    public Stream OpenRead(string path) => File.OpenRead(path);
    public void Flush(Stream file) => ((FileStream)file).Flush(true);
    public void Move(string from, string to) => File.Move(from, to, true);
    public void Delete(string path) => File.Delete(path);
    public void FlushFolder(string path) => DurableFolder.Flush(path);
    public IDisposable Lock(string path) => throw new NotSupportedException();
}
