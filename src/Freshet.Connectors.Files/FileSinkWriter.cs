using System.Buffers;
using System.Globalization;
using System.Text;
using Freshet.Sinks;

namespace Freshet.Connectors.Files;

/// <summary>
/// Gathers records as bytes by bucket until the barrier, and says when files are to be made visible: a committable may be nothing but that. Used by one thread at a time.
/// </summary>
internal sealed class FileSinkWriter<T>(string folder, RecordEncoder<T> encoder, BucketAssigner<T> buckets, FileSinkOptions options)
    : CommittingSinkWriter<T>
{
    private const int MaxBucketBytes = 1024;

    private readonly SortedDictionary<string, ArrayBufferWriter<byte>> _buckets = new(StringComparer.Ordinal);
    private SinkWriterContext? _context;
    private DateTimeOffset? _hiddenSince;
    private long _length;
    private long _taken;
    private bool _ended;

    public override bool IsFull => _length >= options.EarlyCheckpointBytes;

    public override void Open(SinkWriterContext context) => _context = context;

    public override void Write(ReadOnlySpan<Record<T>> batch)
    {
        _hiddenSince ??= _context!.Now;
        foreach (ref readonly Record<T> record in batch)
        {
            _taken++;
            string bucket = buckets.Assign(in record, _context!.Now);
            if (Encoding.UTF8.GetByteCount(bucket) > MaxBucketBytes || bucket.Split('/').Any(name => name.Length > FileSinkLimits.MaxNameLength))
            {
                Reject(in record, bucket);
                continue;
            }

            if (!_buckets.TryGetValue(bucket, out ArrayBufferWriter<byte>? bytes))
                _buckets.Add(bucket, bytes = new ArrayBufferWriter<byte>());
            int before = bytes.WrittenCount;
            encoder.Encode(record.Value, bytes);
            _length += bytes.WrittenCount - before;
        }
    }

    public override void Finish() => _ended = true;

    public override ReadOnlySequence<byte> PrepareCommit()
    {
        bool isRoll = _hiddenSince is { } since && (_ended || _context!.Now - since >= options.RollInterval);
        if (_buckets.Count == 0 && !isRoll)
            return ReadOnlySequence<byte>.Empty;
        ReadOnlySequence<byte> committable = CommittedParts.Written(isRoll, _buckets);
        _buckets.Clear();
        _length = 0;
        if (isRoll)
            _hiddenSince = null;
        return committable;
    }

    private void Reject(in Record<T> record, string bucket)
    {
        var bytes = new ArrayBufferWriter<byte>();
        encoder.Encode(record.Value, bytes);
        ReadOnlyMemory<byte> written = bytes.WrittenMemory;
        string reason = string.Create(CultureInfo.InvariantCulture, $"The bucket's name takes {Encoding.UTF8.GetByteCount(bucket)} bytes, and a file system takes none of that length: {bucket[..64]}…");
        _context!.Reject(new DeadLetter(folder, _taken, reason, written[..Math.Min(written.Length, DeadLetterFormat.MaxBytes)]) { Length = written.Length });
    }
}
