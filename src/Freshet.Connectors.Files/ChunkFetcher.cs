using System.Globalization;
using System.Runtime.ExceptionServices;
using Freshet.Sources;
using Microsoft.Win32.SafeHandles;

namespace Freshet.Connectors.Files;

/// <summary>
/// Fetches a file's chunks through the I/O executor into two buffers by turns: one is parsed while the other is filled. Used by the
/// reader's thread; only <see cref="Fetch"/> runs elsewhere, and hands over what it wrote by <see cref="_state"/>.
/// </summary>
internal sealed class ChunkFetcher(string path, SplitReaderContext context, int chunkBytes, long minLength) : IDisposable
{
    private const int Idle = 0;
    private const int Fetching = 1;
    private const int Fetched = 2;

    private readonly Lock _handleLock = new();
    private SafeFileHandle? _handle;
    private bool _isDisposed;

    private byte[] _current = new byte[chunkBytes];
    private byte[] _next = new byte[chunkBytes];
    private long _nextOffset;
    private int _nextCount;
    private ExceptionDispatchInfo? _failure;
    private int _state;

    /// <summary>Whether no chunk follows the one taken last.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Whether a fetch is under way, whose end asks for the next read.</summary>
    public bool IsFetching => Volatile.Read(ref _state) == Fetching;

    /// <summary>Sets where the next chunk begins. Only while nothing is fetched ahead.</summary>
    public void Seek(long offset)
    {
        if (_state != Idle)
            throw new InvalidOperationException("A chunk is fetched ahead.");
        _nextOffset = offset;
        AtEnd = false;
    }

    /// <summary>Takes the next chunk if it is there, else has it fetched. The chunk is valid until the next call.</summary>
    /// <param name="prefetch">Whether to have the chunk behind it fetched at once.</param>
    /// <param name="chunk">The chunk; empty at the file's end.</param>
    public bool TryTake(bool prefetch, out ReadOnlyMemory<byte> chunk)
    {
        chunk = default;
        if (_state == Idle)
            Begin();
        if (Volatile.Read(ref _state) != Fetched)
            return false;
        _failure?.Throw();
        _state = Idle;
        (_current, _next) = (_next, _current);
        chunk = _current.AsMemory(0, _nextCount);
        _nextOffset += _nextCount;
        AtEnd = _nextCount < chunkBytes;
        if (prefetch && !AtEnd)
            Begin();
        return true;
    }

    /// <summary>Closes the file; a fetch under way ends by itself and is not looked at.</summary>
    public void Dispose()
    {
        lock (_handleLock)
        {
            _isDisposed = true;
            _handle?.Dispose();
        }
    }

    private void Begin()
    {
        Volatile.Write(ref _state, Fetching);
        context.RunBlocking(Fetch);
    }

    private void Fetch()
    {
        try
        {
            SafeFileHandle handle = Open();
            int count = 0;
            int read;
            do
            {
                read = RandomAccess.Read(handle, _next.AsSpan(count), _nextOffset + count);
                count += read;
            }
            while (read > 0 && count < _next.Length);
            _nextCount = count;
        }
#pragma warning disable CA1031 // Whatever it is, the reader's thread throws it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }

        Volatile.Write(ref _state, Fetched);
    }

    private SafeFileHandle Open()
    {
        lock (_handleLock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_handle is not null)
                return _handle;
            try
            {
                _handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new FileNotFoundException(
                    $"The source's file '{path}' does not exist (looked for at '{Path.GetFullPath(path)}'). "
                    + "Put it there or correct the path given to the file source.",
                    path, exception);
            }

            long length = minLength == 0 ? 0 : RandomAccess.GetLength(_handle);
            if (length < minLength)
            {
                string lengths = string.Create(
                    CultureInfo.InvariantCulture, $"has {length} bytes, but the job resumes at byte {minLength}");
                throw new InvalidDataException(
                    $"The file '{path}' {lengths}: it was cut or replaced. Put the file back as it was, or start without the checkpoint.");
            }

            return _handle;
        }
    }
}
