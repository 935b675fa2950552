using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Freshet.Connectors.Files;

/// <summary>A JSON object a line, as <see cref="JsonLinesFormat{T}"/> reads. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="type">How a value is JSON: from a source-generated context.</param>
public sealed class JsonLinesEncoder<T>(JsonTypeInfo<T> type) : RecordEncoder<T>
{
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal override string Suffix => ".jsonl";

    internal override void Encode(T value, IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output, OneLine))
            JsonSerializer.Serialize(json, value, type);
        output.Write("\n"u8);
    }
}
