using System.IO.Hashing;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Passes bytes on and keeps their XxHash64. For writing only; used by one thread.</summary>
internal sealed class HashedStream(Stream output) : Stream
{
    private readonly XxHash64 _hash = new();

    /// <summary>The hash of everything written so far.</summary>
    public ulong Checksum => _hash.GetCurrentHashAsUInt64();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("The stream is written, never measured.");

    public override long Position
    {
        get => throw new NotSupportedException("The stream is written in order.");
        set => throw new NotSupportedException("The stream is written in order.");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.Append(buffer);
        output.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is for writing.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The stream is written in order.");

    public override void SetLength(long value) => throw new NotSupportedException("The stream is written in order.");
}
