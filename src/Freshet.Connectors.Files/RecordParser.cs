using Freshet.Sources;

namespace Freshet.Connectors.Files;

/// <summary>Finds the ends of records in a stream of chunks and decodes them. Has state: one per reader, one thread at a time.</summary>
internal abstract class RecordParser<T>
{
    /// <summary>Whether the file's first record is a header, which a reader needs wherever it resumes.</summary>
    public virtual bool HasHeader => false;

    /// <summary>
    /// Looks for the end of the record at hand in bytes it has not seen yet. Gives their number up to and with the line end, after which
    /// the next record begins, or -1 where the record goes on behind them.
    /// </summary>
    public abstract int FindEnd(ReadOnlySpan<byte> bytes);

    /// <summary>Takes the header; throws <see cref="InvalidDataException"/> where it cannot be used.</summary>
    public virtual void ReadHeader(string path, ReadOnlySpan<byte> record) => throw new NotSupportedException();

    /// <summary>Whether a record without its line end is nothing at all, and skipped.</summary>
    public virtual bool IsBlank(ReadOnlySpan<byte> record) => record.IsEmpty;

    /// <summary>Decodes a whole record that is valid UTF-8.</summary>
    public abstract DecodeResult<T> Decode(ReadOnlySpan<byte> record);
}
