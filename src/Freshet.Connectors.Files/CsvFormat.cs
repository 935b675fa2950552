namespace Freshet.Connectors.Files;

/// <summary>
/// CSV by RFC 4180 with a header row: fields between commas, in quotes where they hold commas, line ends or quotes (doubled). Rows end with
/// LF or CRLF; a byte order mark and empty lines are skipped. A quote inside a field that does not begin with one is taken as it stands.
/// Rows whose number of fields is not the header's, rows over the limit, quotes that are not closed and invalid UTF-8 are dead letters; a quote
/// that is not closed takes everything up to the next quote, as the format has it. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="decoder">Makes a value of a row.</param>
/// <param name="maxRecordBytes">The longest row taken, in bytes without its line end; 1 MiB where not given.</param>
public sealed class CsvFormat<T>(CsvRowDecoder<T> decoder, int maxRecordBytes = RecordFormat<T>.DefaultMaxRecordBytes)
    : RecordFormat<T>(maxRecordBytes)
{
    internal override RecordParser<T> CreateParser() => new CsvParser<T>(decoder);
}
