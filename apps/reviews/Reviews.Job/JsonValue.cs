using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Reviews.Job;

/// <summary>A JSON value as it stands in a line; <see cref="JsonTokenType.None"/> where there is none. Valid as long as the line is.</summary>
/// <param name="kind">Its kind; of an object or array the kind of its start.</param>
/// <param name="token">The token, a string with its quotes.</param>
internal readonly ref struct JsonValue(JsonTokenType kind, ReadOnlySpan<byte> token)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _token = token;

    public JsonTokenType Kind { get; } = kind;

    /// <summary>Whether the value is absent or null.</summary>
    public bool IsNothing => Kind is JsonTokenType.None or JsonTokenType.Null;

    /// <summary>What stands between a string's quotes, escapes and all.</summary>
    public ReadOnlySpan<byte> Raw => Kind == JsonTokenType.String ? _token[1..^1] : _token;

    /// <summary>A string's text; false where its escapes give no text, as half of a surrogate pair does.</summary>
    public bool TryGetText(out string text)
    {
        try
        {
            ReadOnlySpan<byte> raw = Raw;
            text = raw.Contains((byte)'\\') ? Unescape() : Strict.GetString(raw);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>A number's value; false where the value is no number.</summary>
    public bool TryGetNumber(out double number)
    {
        number = 0;
        if (Kind != JsonTokenType.Number)
            return false;
        if (_token.Length == 1)
        {
            number = _token[0] - '0';
            return true;
        }

        return Utf8Parser.TryParse(_token, out number, out int used) && used == _token.Length;
    }

    private string Unescape()
    {
        var reader = new Utf8JsonReader(_token);
        reader.Read();
        return reader.GetString()!;
    }
}
