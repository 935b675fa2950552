using System.Buffers;
using System.Buffers.Binary;
using Freshet.Sources;

namespace Freshet.Runtime.Operators;

/// <summary>
/// One split of a source subtask: its reader, and the watermark generator, which emits at fixed positions of the split so that neither
/// batch size nor parallelism changes what is late.
/// </summary>
internal sealed class SplitProgress<T>(SourceSplit split, SplitReader<T> reader, WatermarkStrategy<T>? strategy, int watermarkInterval)
{
    private const int HeaderBytes = 25;

    private long _read;
    private long _latest = long.MinValue;

    public SourceSplit Split => split;

    public SplitReader<T> Reader => reader;

    /// <summary>The records read since the split's beginning, over all runs.</summary>
    public long RecordsRead => _read;

    public bool IsEnded { get; private set; }

    public EventTime Watermark { get; private set; } = EventTime.None;

    /// <summary>The processing time of its last record.</summary>
    public DateTimeOffset ActiveAt { get; set; }

    /// <summary>Whether it has given nothing for so long that it holds nobody's event time up.</summary>
    public bool IsIdle { get; set; }

    /// <summary>Reads up to the next position where a watermark is due; true where that position was reached.</summary>
    public bool Read(Span<Record<T>> batch, out int count)
    {
        long untilWatermark = watermarkInterval - (_read % watermarkInterval);
        ReadResult result = reader.Read(batch[..(int)Math.Min(batch.Length, untilWatermark)]);
        count = result.Count;
        IsEnded = result.Ended;
        foreach (ref Record<T> record in batch[..count])
            Stamp(ref record);
        _read += count;
        return count > 0 && _read % watermarkInterval == 0 && AdvanceWatermark();
    }

    /// <summary>Lets the watermark follow the latest time; false where it stays.</summary>
    public bool AdvanceWatermark()
    {
        if (strategy is null || _latest == long.MinValue)
            return false;
        var watermark = new EventTime(_latest - (long)strategy.OutOfOrderness.TotalMilliseconds - 1);
        if (watermark <= Watermark)
            return false;
        Watermark = watermark;
        return true;
    }

    public byte[] Snapshot()
    {
        var bytes = new ArrayBufferWriter<byte>();
        Span<byte> header = bytes.GetSpan(HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(header, _read);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], _latest);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], Watermark.Milliseconds);
        header[24] = IsEnded ? (byte)1 : (byte)0;
        bytes.Advance(HeaderBytes);
        reader.WritePosition(bytes);
        return bytes.WrittenSpan.ToArray();
    }

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
        return new SplitProgress<T>(split, source.Open(split, restored[HeaderBytes..], context), strategy, watermarkInterval)
        {
            _read = BinaryPrimitives.ReadInt64LittleEndian(restored),
            _latest = BinaryPrimitives.ReadInt64LittleEndian(restored[8..]),
            Watermark = new EventTime(BinaryPrimitives.ReadInt64LittleEndian(restored[16..])),
        };
    }

    private void Stamp(ref Record<T> record)
    {
        if (strategy is null)
            return;
        if (strategy.Timestamp is { } timestamp)
            record = new Record<T>(record.Value, timestamp(record.Value));
        if (record.Time == EventTime.None)
            return;
        if (record.Time <= Watermark && strategy.Late is { } late)
            record = new Record<T>(late(record.Value, Watermark), record.Time);
        _latest = Math.Max(_latest, record.Time.Milliseconds);
    }
}
