using System.IO.Hashing;
using Freshet.Runtime.Faults;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Writes a checkpoint's bytes one behind the other. Used by one thread.</summary>
internal sealed class StateFileWriter : IDisposable
{
    private readonly IFileSystem _files;
    private readonly string _name;
    private readonly Stream _stream;

    public StateFileWriter(IFileSystem files, string folder, long checkpointId)
    {
        _files = files;
        _name = CheckpointNames.DataOf(checkpointId);
        _stream = files.Create(Path.Combine(folder, _name));
        Span<byte> header = stackalloc byte[StateFileFormat.HeaderBytes];
        StateFileFormat.WriteHeader(header, checkpointId);
        _stream.Write(header);
    }

    /// <summary>The bytes of the file so far.</summary>
    public long Length { get; private set; } = StateFileFormat.HeaderBytes;

    /// <summary>Appends a segment.</summary>
    public Segment Write(ReadOnlySpan<byte> bytes, bool isChange)
    {
        var segment = new Segment(_name, Length, bytes.Length, XxHash128.HashToUInt128(bytes), isChange);
        Span<byte> header = stackalloc byte[StateFileFormat.FrameHeaderBytes];
        StateFileFormat.WriteFrameHeader(header, segment.Length, segment.Checksum);
        _stream.Write(header);
        _stream.Write(bytes);
        Length += header.Length + bytes.Length;
        return segment;
    }

    /// <summary>Makes everything durable.</summary>
    public StateFile Finish()
    {
        CrashPoints.Reach(CrashPoint.DataWritten);
        if (!FaultPoints.IsOn(FaultPoint.FileNotSynced))
            _files.Flush(_stream);
        CrashPoints.Reach(CrashPoint.DataSynced);
        return new StateFile(_name, Length);
    }

    public void Dispose() => _stream.Dispose();
}
