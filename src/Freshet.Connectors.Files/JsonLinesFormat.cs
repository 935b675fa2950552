using Freshet.Sources;

namespace Freshet.Connectors.Files;

/// <summary>
/// A line is a record: JSON lines, or any other text by line. Lines end with LF or CRLF, the last one perhaps with neither; a byte order
/// mark and blank lines are skipped. Lines over the limit and invalid UTF-8 are dead letters. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="decoder">Makes a value of a line.</param>
/// <param name="maxRecordBytes">The longest line taken, in bytes without its end; 1 MiB where not given.</param>
public sealed class JsonLinesFormat<T>(RecordDecoder<T> decoder, int maxRecordBytes = RecordFormat<T>.DefaultMaxRecordBytes)
    : RecordFormat<T>(maxRecordBytes)
{
    internal override RecordParser<T> CreateParser() => new Parser(decoder);

    private sealed class Parser(RecordDecoder<T> decoder) : RecordParser<T>
    {
        public override int FindEnd(ReadOnlySpan<byte> bytes)
        {
            int lineFeed = bytes.IndexOf((byte)'\n');
            return lineFeed < 0 ? -1 : lineFeed + 1;
        }

        public override bool IsBlank(ReadOnlySpan<byte> record) => record.Trim(" \t"u8).IsEmpty;

        public override DecodeResult<T> Decode(ReadOnlySpan<byte> record) => decoder(record);
    }
}
