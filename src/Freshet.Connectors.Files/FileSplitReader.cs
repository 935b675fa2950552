using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Unicode;
using Freshet.Sources;

namespace Freshet.Connectors.Files;

/// <summary>
/// Reads a file's records from chunks, while the next chunk is fetched. The memory is two chunks and one record of at most the format's
/// limit: of a longer one only the front is kept. A read takes at most one new chunk, so that it ends soon whatever the file holds.
/// </summary>
internal sealed class FileSplitReader<T>(
    string path, RecordFormat<T> format, SplitReaderContext context, int chunkBytes, long resumeOffset, long resumeLine) : SplitReader<T>
{
    private readonly RecordParser<T> _parser = format.CreateParser();
    private readonly ChunkFetcher _fetcher = new(path, context, chunkBytes, resumeOffset);
    private bool _headerWanted;
    private bool _started;

    // Where the record at hand begins.
    private long _offset;
    private long _line;

    // The chunk at hand: what is not parsed yet.
    private ReadOnlyMemory<byte> _rest;

    // The front of a record that began in an earlier chunk: how much of it went by, and what is kept of that.
    private byte[] _front = [];
    private int _frontKept;
    private long _frontBytes;
    private int _frontLines;

    /// <summary>A record within the limit, or a whole dead letter, with a byte order mark before and CRLF behind it.</summary>
    private int MaxKept => Math.Max(format.MaxRecordBytes, DeadLetterFormat.MaxBytes) + 5;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public override ReadResult Read(Span<Record<T>> batch)
    {
        if (!_started)
            Start();
        int count = 0;
        bool ended = false;
        bool tookChunk = false;
        while (count < batch.Length)
        {
            if (_rest.IsEmpty)
            {
                if (_fetcher.AtEnd && _frontBytes == 0)
                {
                    ended = true;
                    break;
                }

                if (_fetcher.AtEnd)
                {
                    if (TryTake(_front.AsSpan(0, _frontKept), _frontBytes, _frontLines, out T last))
                        batch[count++] = new Record<T>(last, EventTime.None);
                    continue;
                }

                // While the header is looked for on the way to a later position, the chunk that follows is not needed.
                if (tookChunk || !_fetcher.TryTake(prefetch: !(_headerWanted && resumeOffset > 0), out _rest))
                    break;
                tookChunk = true;
                continue;
            }

            if (TryReadRecord(out T value))
                batch[count++] = new Record<T>(value, EventTime.None);
        }

        // Nothing came of what was there, and no fetch will ask for the next read.
        if (count == 0 && !ended && !_fetcher.IsFetching)
            context.Wake();
        return new ReadResult(count, ended);
    }

    public override void WritePosition(IBufferWriter<byte> output)
    {
        bool before = !_started || (_headerWanted && resumeOffset > 0);
        Span<byte> span = output.GetSpan(16);
        BinaryPrimitives.WriteInt64LittleEndian(span, before ? resumeOffset : _offset);
        BinaryPrimitives.WriteInt64LittleEndian(span[8..], before ? resumeLine : _line);
        output.Advance(16);
    }

    public override void Dispose()
    {
        _fetcher.Dispose();
        base.Dispose();
    }

    private void Start()
    {
        _started = true;
        _headerWanted = _parser.HasHeader;
        _offset = _headerWanted ? 0 : resumeOffset;
        _line = _headerWanted ? 1 : resumeLine;
        _fetcher.Seek(_offset);
    }

    /// <summary>Goes on in the chunk to the end of the record at hand, or of the chunk; gives a value where the record has one.</summary>
    private bool TryReadRecord(out T value)
    {
        ReadOnlySpan<byte> rest = _rest.Span;
        int length = _parser.FindEnd(rest);
        ReadOnlySpan<byte> part = length < 0 ? rest : rest[..length];
        _rest = _rest[part.Length..];
        if (length >= 0 && _frontBytes == 0)
            return TryTake(part, part.Length, part.Count((byte)'\n'), out value);

        Keep(part);
        if (length >= 0)
            return TryTake(_front.AsSpan(0, _frontKept), _frontBytes, _frontLines, out value);
        value = default!;
        return false;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _frontBytes += part.Length;
        _frontLines += part.Count((byte)'\n');
        ReadOnlySpan<byte> kept = part[..Math.Min(part.Length, MaxKept - _frontKept)];
        if (_frontKept + kept.Length > _front.Length)
            Array.Resize(ref _front, Math.Min(MaxKept, Math.Max(_frontKept + kept.Length, 2 * _front.Length)));
        kept.CopyTo(_front.AsSpan(_frontKept));
        _frontKept += kept.Length;
    }

    /// <summary>Takes a record: moves the position behind it, then decodes or rejects it. Gives whether there is a value.</summary>
    private bool TryTake(ReadOnlySpan<byte> kept, long bytes, int lines, out T value)
    {
        value = default!;
        long line = _line;
        bool isFirst = _offset == 0;
        _offset += bytes;
        _line += lines;
        _frontKept = 0;
        _frontBytes = 0;
        _frontLines = 0;

        ReadOnlySpan<byte> record = kept;
        bool isWhole = kept.Length == bytes;
        if (isFirst && record.StartsWith(ByteOrderMark))
            record = record[ByteOrderMark.Length..];
        if (isWhole && record.EndsWith("\n"u8))
            record = record[..^1];
        if (isWhole && record.EndsWith("\r"u8))
            record = record[..^1];
        if (_parser.IsBlank(record))
            return false;

        string? reason = null;
        if (!isWhole || record.Length > format.MaxRecordBytes)
        {
            reason = string.Create(CultureInfo.InvariantCulture,
                $"The record takes {bytes} bytes in the file; the limit is {format.MaxRecordBytes} without the line end.");
        }
        else if (!Utf8.IsValid(record))
            reason = "The record is not valid UTF-8.";

        if (_headerWanted)
        {
            TakeHeader(record, reason);
            return false;
        }

        if (reason is null)
        {
            DecodeResult<T> result = _parser.Decode(record);
            if (result.IsDecoded)
            {
                value = result.Value;
                return true;
            }

            if (result.IsSkipped)
                return false;
            reason = result.Reason;
        }

        byte[] front = record[..Math.Min(record.Length, DeadLetterFormat.MaxBytes)].ToArray();
        context.Reject(new DeadLetter(path, line, reason, front) { Length = isWhole ? record.Length : bytes });
        return false;
    }

    private void TakeHeader(ReadOnlySpan<byte> record, string? reason)
    {
        if (reason is not null)
            throw new InvalidDataException($"The header of '{path}' cannot be read: {reason} Correct the file's first row.");
        _parser.ReadHeader(path, record);
        _headerWanted = false;
        if (resumeOffset == 0)
            return;
        _offset = resumeOffset;
        _line = resumeLine;
        _rest = default;
        _fetcher.Seek(resumeOffset);
    }
}
