using System.Buffers;
using System.Buffers.Binary;

namespace Reviews.Learning;

/// <summary>Confusion over the whole stream and over the last predictions. One thread at a time.</summary>
public sealed class PrequentialEvaluation
{
    private const int FormatVersion = 1;
    private readonly int _classes;
    private readonly long[] _whole;
    private readonly long[] _recent;
    private readonly byte[] _window;

    /// <summary>An empty evaluation of 2 to 15 classes over a window of at least one prediction.</summary>
    public PrequentialEvaluation(int classes = StarLabel.Count, int window = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 15);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        _classes = classes;
        _whole = new long[classes * classes];
        _recent = new long[classes * classes];
        _window = new byte[window];
    }

    /// <summary>Predictions seen.</summary>
    public long Count { get; private set; }

    /// <summary>Counts one prediction.</summary>
    public void Add(int actual, int predicted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)actual, (uint)_classes, nameof(actual));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)_classes, nameof(predicted));
        int cell = actual * _classes + predicted;
        int slot = (int)(Count % _window.Length);
        if (Count >= _window.Length)
        {
            _recent[_window[slot]]--;
        }

        _window[slot] = (byte)cell;
        _recent[cell]++;
        _whole[cell]++;
        Count++;
    }

    /// <summary>Quality over the whole stream.</summary>
    public QualityReport Whole() => QualityReport.FromConfusion(_whole, _classes);

    /// <summary>Quality over the window.</summary>
    public QualityReport Recent() => QualityReport.FromConfusion(_recent, _classes);

    /// <summary>Writes the state, little-endian, with a checksum.</summary>
    public void WriteTo(IBufferWriter<byte> writer)
    {
        byte[] bytes = new byte[20 + _whole.Length * 8 + _window.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), _classes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), _window.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(12), Count);
        for (int i = 0; i < _whole.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(20 + i * 8), _whole[i]);
        }

        _window.CopyTo(bytes, 20 + _whole.Length * 8);
        FtrlFormat.Part(bytes, writer);
    }

    /// <summary>Restores what <see cref="WriteTo"/> wrote; throws <see cref="InvalidDataException"/> on damage.</summary>
    public static PrequentialEvaluation Read(ReadOnlySpan<byte> bytes)
    {
        var part = FtrlFormat.Next(ref bytes);
        if (BinaryPrimitives.ReadInt32LittleEndian(part) != FormatVersion)
        {
            throw FtrlFormat.Damaged("it is no evaluation of format version 1");
        }

        var read = new PrequentialEvaluation(BinaryPrimitives.ReadInt32LittleEndian(part[4..]), BinaryPrimitives.ReadInt32LittleEndian(part[8..]))
        {
            Count = BinaryPrimitives.ReadInt64LittleEndian(part[12..]),
        };
        for (int i = 0; i < read._whole.Length; i++)
        {
            read._whole[i] = BinaryPrimitives.ReadInt64LittleEndian(part[(20 + i * 8)..]);
        }

        part[(20 + read._whole.Length * 8)..].CopyTo(read._window);
        for (int i = 0; i < Math.Min(read.Count, read._window.Length); i++)
        {
            read._recent[read._window[i]]++;
        }

        return read;
    }
}
