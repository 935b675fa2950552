using Freshet.Sources;

namespace Freshet.Connectors.Files;

/// <summary>
/// Makes a value of a record's bytes, or says why it cannot. Called by several readers at a time: thread-safe. What it throws fails
/// the job.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="record">The record without its line end: valid UTF-8, not empty, valid during the call only.</param>
public delegate DecodeResult<T> RecordDecoder<T>(ReadOnlySpan<byte> record);
