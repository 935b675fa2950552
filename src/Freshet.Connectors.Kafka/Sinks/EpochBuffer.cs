using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>
/// The records of an epoch: in memory piece by piece, and beyond a limit in a file that is mapped, so that an epoch may be larger than what
/// memory is meant for it. Nothing is copied when it is given away. Used by one thread.
/// </summary>
/// <param name="memoryLimit">The bytes kept in memory.</param>
/// <param name="spoolFolder">Where the file stands that takes the rest.</param>
internal sealed class EpochBuffer(long memoryLimit, string spoolFolder) : IBufferWriter<byte>, IDisposable
{
    private const int PieceBytes = 1 << 16;

    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private byte[] _current = [];
    private int _used;
    private long _inMemory;
    private FileStream? _spool;
    private string? _spoolPath;

    public long Length { get; private set; }

    public void Advance(int count)
    {
        _used += count;
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _current.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Gives everything away and begins anew.</summary>
    public ReadOnlySequence<byte> Take()
    {
        Seal();
        if (_spool is { } spool)
        {
            spool.Flush();
            _pieces.AddRange(MappedFile.Pieces(spool.SafeFileHandle, spool.Length, _spoolPath!));
            CloseSpool();
        }

        ReadOnlySequence<byte> all = Chain(_pieces);
        _pieces.Clear();
        _current = [];
        (_used, _inMemory, Length) = (0, 0, 0);
        return all;
    }

    public void Dispose() => CloseSpool();

    private void Reserve(int size)
    {
        if (_current.Length - _used >= size)
            return;
        Seal();
        _current = GC.AllocateUninitializedArray<byte>(Math.Max(PieceBytes, size));
    }

    /// <summary>Ends the piece at hand. Once one went to the file all that follow do, since they are in order.</summary>
    private void Seal()
    {
        if (_used == 0)
            return;
        if (_spool is null && _inMemory + _used <= memoryLimit)
        {
            _pieces.Add(_current.AsMemory(0, _used));
            _inMemory += _used;
        }
        else
        {
            OpenSpool().Write(_current.AsSpan(0, _used));
        }

        _current = [];
        _used = 0;
    }

    private FileStream OpenSpool()
    {
        if (_spool is not null)
            return _spool;
        Directory.CreateDirectory(spoolFolder);
        _spoolPath = Path.Combine(spoolFolder, $"freshet-epoch-{Guid.NewGuid():N}.spool");
        return _spool = new FileStream(_spoolPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1 << 20, FileOptions.DeleteOnClose);
    }

    private void CloseSpool()
    {
        _spool?.Dispose(); // what is mapped stays readable without a name
        _spool = null;
    }

    private static ReadOnlySequence<byte> Chain(List<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count == 0)
            return ReadOnlySequence<byte>.Empty;
        if (pieces.Count == 1)
            return new ReadOnlySequence<byte>(pieces[0]);
        var first = new Piece(pieces[0], 0);
        Piece last = first;
        for (int i = 1; i < pieces.Count; i++)
            last = last.Append(pieces[i]);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    /// <summary>A file as memory, as long as somebody holds it.</summary>
    private sealed unsafe class MappedFile : MemoryManager<byte>
    {
        private const int MostBytes = 1 << 30;

        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _start;
        private readonly int _length;

        private MappedFile(MemoryMappedFile file, long offset, int length)
        {
            _view = file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            _start += _view.PointerOffset;
            _length = length;
        }

        public static List<ReadOnlyMemory<byte>> Pieces(SafeFileHandle handle, long length, string path)
        {
            using var file = MemoryMappedFile.CreateFromFile(handle, mapName: null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            List<ReadOnlyMemory<byte>> pieces = [];
            for (long offset = 0; offset < length; offset += MostBytes)
                pieces.Add(new MappedFile(file, offset, (int)Math.Min(MostBytes, length - offset)).Memory);
            return pieces;
        }

        public override Span<byte> GetSpan() => new(_start, _length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }
    }
}
