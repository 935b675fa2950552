using System.Buffers;
using Freshet.Connectors.Kafka.Sinks;

namespace Freshet.Connectors.Kafka;

/// <summary>Takes the headers of the record at hand. Used by one thread.</summary>
public sealed class KafkaHeaderWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    internal KafkaHeaderWriter()
    {
    }

    internal ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Adds a header.</summary>
    public void Add(string name, ReadOnlySpan<byte> value) => RecordFormat.WriteHeader(name, value, hasValue: true, _bytes);

    /// <summary>Adds a header whose value is null.</summary>
    public void AddNull(string name) => RecordFormat.WriteHeader(name, default, hasValue: false, _bytes);

    internal void Clear() => _bytes.ResetWrittenCount();
}
