using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Freshet.State;

namespace Reviews.Job;

/// <summary>State values as JSON, by generated metadata. Safe to share.</summary>
internal sealed class JsonStateSerializer<T>(JsonTypeInfo<T> type) : Serializer<T>
{
    public override void Write(T value, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        JsonSerializer.Serialize(writer, value, type);
    }

    public override T Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new InvalidDataException($"A {typeof(T).Name} in the state is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"A {typeof(T).Name} in the state cannot be read: {e.Message}", e);
        }
    }
}
