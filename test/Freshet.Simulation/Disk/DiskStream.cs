namespace Freshet.Simulation.Disk;

/// <summary>A file open for writing. A part of what is written stands in the process's memory and dies with it.</summary>
internal sealed class DiskStream(ProcessDisk disk, string path, StoredFile file, int start) : Stream
{
    private const int BufferBytes = 1024;

    private readonly MemoryStream _buffer = new();
    private int _position = start;

    public string Path => path;

    public StoredFile File => file;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _position + _buffer.Length;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException("The file is written in order.");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _buffer.Write(buffer);
        if (_buffer.Length >= BufferBytes)
            Flush();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (_buffer.Length == 0)
            return;
        byte[] bytes = _buffer.ToArray();
        _buffer.SetLength(0);
        disk.Write(path, file, _position, bytes);
        _position += bytes.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The file is open for writing.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The file is written in order.");

    public override void SetLength(long value) => throw new NotSupportedException("The file is written in order.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Flush();
        base.Dispose(disposing);
    }
}
