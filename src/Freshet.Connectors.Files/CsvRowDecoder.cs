using Freshet.Sources;

namespace Freshet.Connectors.Files;

/// <summary>
/// Makes a value of a CSV row, or says why it cannot. Called by several readers at a time: thread-safe. What it throws fails the job.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="row">The row, with as many fields as the header; valid during the call only.</param>
public delegate DecodeResult<T> CsvRowDecoder<T>(CsvRow row);
