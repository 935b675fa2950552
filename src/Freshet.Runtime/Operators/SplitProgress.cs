using System.Buffers;
using System.Buffers.Binary;
using Freshet.Runtime.Operators.Watermarks;
using Freshet.Sources;

namespace Freshet.Runtime.Operators;

/// <summary>
/// One split of a source subtask: its reader, and the watermark generator, which emits at fixed positions of the split so that neither
/// batch size nor parallelism changes what is late.
/// </summary>
internal sealed class SplitProgress<T>(SourceSplit split, SplitReader<T> reader, WatermarkStrategy<T>? strategy, int watermarkInterval)
{
    private const int HeaderBytes = 25;

    private readonly WatermarkProgress<T>? _watermarks = strategy is null ? null : new(strategy);
    private bool _timedOut;

    public SourceSplit Split => split;

    public SplitReader<T> Reader => reader;

    /// <summary>The records read since the split's beginning, over all runs.</summary>
    public long RecordsRead { get; private set; }

    public bool IsEnded { get; private set; }

    public EventTime Watermark => _watermarks?.Watermark ?? EventTime.None;

    /// <summary>Since when it gives nothing though it is asked; null where it gave something last, or was not asked.</summary>
    public DateTimeOffset? QuietSince { get; set; }

    /// <summary>Whether it holds nobody's event time up: it has given nothing for too long, or its generator says so.</summary>
    public bool IsIdle => _timedOut || _watermarks is { IsIdle: true };

    /// <summary>Reads up to the next position where a watermark is due.</summary>
    public ReadResult Read(Span<Record<T>> batch)
    {
        long untilWatermark = watermarkInterval - (RecordsRead % watermarkInterval);
        return reader.Read(batch[..(int)Math.Min(batch.Length, untilWatermark)]);
    }

    /// <summary>
    /// Gives the records of a batch their times, up to one behind which the watermark or the status changes; false where nothing changes.
    /// </summary>
    public bool Stamp(Span<Record<T>> batch, out int count)
    {
        count = batch.Length;
        if (_watermarks is null)
        {
            RecordsRead += count;
            return false;
        }

        for (int i = 0; i < batch.Length; i++)
        {
            RecordsRead++;
            if (!_watermarks.Take(ref batch[i]))
                continue;
            count = i + 1;
            if (RecordsRead % watermarkInterval == 0)
                _watermarks.Advance();
            return true;
        }

        return count > 0 && RecordsRead % watermarkInterval == 0 && _watermarks.Advance();
    }

    /// <summary>Lets the watermark follow the latest time; false where it stays.</summary>
    public bool AdvanceWatermark() => _watermarks?.Advance() == true;

    /// <summary>Takes note of how many records a read gave; true where that ends idleness.</summary>
    public bool Note(int count, DateTimeOffset now)
    {
        if (count == 0)
        {
            QuietSince ??= now;
            return false;
        }

        QuietSince = null;
        bool wasIdle = _timedOut;
        _timedOut = false;
        return wasIdle;
    }

    /// <summary>Takes note that its last record has gone on.</summary>
    public void End() => IsEnded = true;

    /// <summary>Leaves the split out of the watermark until it gives something.</summary>
    public void TimeOut() => _timedOut = true;

    public byte[] Snapshot()
    {
        var bytes = new ArrayBufferWriter<byte>();
        Span<byte> header = bytes.GetSpan(HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(header, RecordsRead);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], (_watermarks?.Latest ?? EventTime.None).Milliseconds);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], Watermark.Milliseconds);
        header[24] = IsEnded ? (byte)1 : (byte)0;
        bytes.Advance(HeaderBytes);
        reader.WritePosition(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Tells the reader that a checkpoint with this snapshot is durable.</summary>
    public void CheckpointCompleted(ReadOnlySpan<byte> snapshot) => Reader.CheckpointCompleted(snapshot[HeaderBytes..]);

    /// <summary>Whether a snapshot is of a split that had been read to its end.</summary>
    public static bool HadEnded(ReadOnlySpan<byte> snapshot) => snapshot.Length >= HeaderBytes && snapshot[24] != 0;

    public static SplitProgress<T> Open(
        SourceSplit split, Source<T> source, WatermarkStrategy<T>? strategy, int watermarkInterval, ReadOnlyMemory<byte>? position,
        SplitReaderContext context)
    {
        if (position is not { } known)
            return new SplitProgress<T>(split, source.Open(split, [], context), strategy, watermarkInterval);
        ReadOnlySpan<byte> restored = known.Span;
        if (restored.Length < HeaderBytes)
            throw new InvalidDataException($"The position of the split '{split.Id}' in the checkpoint is too short.");
        var progress = new SplitProgress<T>(split, source.Open(split, restored[HeaderBytes..], context), strategy, watermarkInterval)
        {
            RecordsRead = BinaryPrimitives.ReadInt64LittleEndian(restored),
        };
        if (progress._watermarks is { } watermarks)
        {
            watermarks.Latest = new EventTime(BinaryPrimitives.ReadInt64LittleEndian(restored[8..]));
            watermarks.Watermark = new EventTime(BinaryPrimitives.ReadInt64LittleEndian(restored[16..]));
        }

        return progress;
    }
}
