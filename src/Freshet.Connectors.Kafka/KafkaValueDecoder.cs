using Freshet.Sources;

namespace Freshet.Connectors.Kafka;

/// <summary>
/// Makes a value of a record's value alone, or says why it cannot: quicker than a <see cref="KafkaDecoder{T}"/>, because the bytes are read where they
/// are. Tombstones are passed over. Called by several readers at a time, ahead of what the job has taken: thread-safe, and without effects. An
/// <see cref="InvalidDataException"/> rejects the record; what else it throws fails the job.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="value">The value's bytes, valid during the call only.</param>
public delegate DecodeResult<T> KafkaValueDecoder<T>(ReadOnlySpan<byte> value);
