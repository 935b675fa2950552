using System.Buffers;
using Freshet.State;

namespace Freshet.Oracle.Actions;

/// <summary>A value of JSON in state: null, a bool, a number, a string, a list or a row. Immutable.</summary>
internal readonly record struct JsonValue(object? Value);

/// <summary>A value's bytes are its JSON.</summary>
internal sealed class JsonValueSerializer : Serializer<JsonValue>
{
    public static JsonValueSerializer Instance { get; } = new();

    public override void Write(JsonValue value, IBufferWriter<byte> output) => output.Write(Json.Write(value.Value));

    public override JsonValue Read(ReadOnlySpan<byte> bytes) => new(Json.Read(bytes));
}
