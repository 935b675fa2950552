using Freshet.Sources;

namespace Freshet.Connectors.Kafka;

/// <summary>
/// Makes a value of a record, or says why it cannot. Called by several readers at a time, ahead of what the job has taken: thread-safe, and without
/// effects. An <see cref="InvalidDataException"/> rejects the record; what else it throws fails the job.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="record">The record; its memory is valid during the call only.</param>
public delegate DecodeResult<T> KafkaDecoder<T>(in KafkaRecord record);
