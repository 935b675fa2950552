namespace Freshet.Connectors.Files;

/// <summary>How a file's bytes are records, and the records values. A description, shared between readers: immutable.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class RecordFormat<T>
{
    /// <summary>The limit where the author gives none: 1 MiB.</summary>
    private protected const int DefaultMaxRecordBytes = 1 << 20;

    private protected RecordFormat(int maxRecordBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecordBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxRecordBytes, 1 << 30);
        MaxRecordBytes = maxRecordBytes;
    }

    /// <summary>The longest record taken, in bytes without its line end. A longer one is a dead letter.</summary>
    public int MaxRecordBytes { get; }

    /// <summary>Makes what one reader parses with.</summary>
    internal abstract RecordParser<T> CreateParser();
}
