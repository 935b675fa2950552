using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Tests;

/// <summary>The files of this machine on a disk that can be full.</summary>
internal sealed class UnreliableFiles : IFileSystem
{
    private readonly LocalFileSystem _files = LocalFileSystem.Instance;

    /// <summary>The bytes that can still be written; what goes beyond is refused, after as much as there is room for.</summary>
    public long SpaceLeft { get; set; } = long.MaxValue;

    /// <summary>Called before a file is renamed, with its new path.</summary>
    public Action<string> BeforeMove { get; set; } = _ => { };

    public void CreateFolder(string path) => _files.CreateFolder(path);

    public IReadOnlyList<string> List(string folder) => _files.List(folder);

    public bool Exists(string path) => _files.Exists(path);

    public Stream Create(string path) => new BoundedStream(this, _files.Create(path));

    public Stream Append(string path) => new BoundedStream(this, _files.Append(path));

    public Stream OpenRead(string path) => _files.OpenRead(path);

    public void Flush(Stream file) => _files.Flush(((BoundedStream)file).Inner);

    public void Move(string from, string to)
    {
        BeforeMove(to);
        _files.Move(from, to);
    }

    public void Delete(string path) => _files.Delete(path);

    public void FlushFolder(string path) => _files.FlushFolder(path);

    public IDisposable Lock(string path) => _files.Lock(path);

    private sealed class BoundedStream(UnreliableFiles disk, Stream inner) : Stream
    {
        public Stream Inner => inner;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            int room = (int)Math.Min(disk.SpaceLeft, buffer.Length);
            inner.Write(buffer[..room]);
            if (disk.SpaceLeft != long.MaxValue)
                disk.SpaceLeft -= room;
            if (room < buffer.Length)
                throw new IOException("No space left on device.");
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
