using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Freshet;

/// <summary>
/// The one form in which dead letters are kept, so that a topic, a table and a file hold the same and any of them can be put back: a JSON object on
/// one line with <c>source</c>, <c>position</c>, <c>reason</c>, <c>time</c>, the raw <c>bytes</c> as base64, their <c>length</c> before they were cut, and,
/// for people, the front of the <c>text</c> that they are. Whatever the letter holds, it takes less than 512 KiB. Thread-safe.
/// </summary>
public static class DeadLetterFormat
{
    /// <summary>The most raw bytes kept; what is beyond is cut off.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int MaxSourceChars = 1024;
    private const int MaxReasonChars = 4096;
    private const int MaxTextChars = 4096;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Appends a letter: one line without its end.</summary>
    /// <param name="letter">The letter; what is too long of it is cut.</param>
    /// <param name="time">When it was written off.</param>
    /// <param name="output">Where the line goes.</param>
    public static void Write(DeadLetter letter, DateTimeOffset time, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> bytes = letter.Bytes.Span;
        ReadOnlySpan<byte> kept = bytes[..Math.Min(bytes.Length, MaxBytes)];
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteString("source"u8, Front(letter.Source, MaxSourceChars));
        json.WriteNumber("position"u8, letter.Position);
        json.WriteString("reason"u8, Front(letter.Reason, MaxReasonChars));
        json.WriteString("time"u8, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("length"u8, letter.Length);
        json.WriteBase64String("bytes"u8, kept);
        if (TryText(kept, out string? text))
            json.WriteString("text"u8, Front(text, MaxTextChars));
        json.WriteEndObject();
    }

    /// <summary>The line of a letter, without its end.</summary>
    /// <param name="letter">The letter; what is too long of it is cut.</param>
    /// <param name="time">When it was written off.</param>
    public static byte[] ToBytes(DeadLetter letter, DateTimeOffset time)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(letter, time, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a letter. Fields that it does not know are passed over, and so is the text: the bytes count.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="time">When it was written off.</param>
    /// <exception cref="InvalidDataException">The line is no dead letter; the message says in what.</exception>
    public static DeadLetter Read(ReadOnlySpan<byte> line, out DateTimeOffset time)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            using JsonDocument document = JsonDocument.ParseValue(ref json);
            if (line[(int)json.BytesConsumed..].IndexOfAnyExcept(" \t\r\n"u8) >= 0)
                throw Refused("something stands behind its end");
            return Read(document.RootElement, out time);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException) // the latter: half of a surrogate pair
        {
            throw Refused(malformed.Message, malformed);
        }
    }

    private static DeadLetter Read(JsonElement letter, out DateTimeOffset time)
    {
        if (letter.ValueKind != JsonValueKind.Object)
            throw Refused("it is no object");
        string source = Text(letter, "source");
        string reason = Text(letter, "reason");
        if (!DateTimeOffset.TryParse(Text(letter, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            throw Refused("its 'time' is none");
        Field(letter, "bytes", JsonValueKind.String);
        if (!letter.GetProperty("bytes").TryGetBytesFromBase64(out byte[]? bytes))
            throw Refused("its 'bytes' are not base64");
        long length = Number(letter, "length");
        if (length < bytes.Length)
            throw Refused("its 'length' is less than its 'bytes' are");
        return new DeadLetter(source, Number(letter, "position"), reason, bytes) { Length = length };
    }

    private static string Text(JsonElement letter, string name) => Field(letter, name, JsonValueKind.String).GetString()!;

    private static long Number(JsonElement letter, string name) =>
        Field(letter, name, JsonValueKind.Number).TryGetInt64(out long number) ? number : throw Refused($"its '{name}' is no whole number");

    private static JsonElement Field(JsonElement letter, string name, JsonValueKind kind) =>
        letter.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind
            ? value
            : throw Refused($"its '{name}' is missing or no {(kind == JsonValueKind.String ? "text" : "number")}");

    private static bool TryText(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        text = bytes.IsEmpty || !Utf8.IsValid(bytes) ? null : Encoding.UTF8.GetString(bytes);
        return text is not null;
    }

    /// <summary>The front of a text, never half of a pair.</summary>
    private static ReadOnlySpan<char> Front(string text, int most)
    {
        if (text.Length <= most)
            return text;
        return text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most);
    }

    private static InvalidDataException Refused(string what, Exception? cause = null) => new(
        $"A line is no dead letter: {what}. Give what DeadLetterFormat wrote: a JSON object with source, position, reason, time, length and bytes.", cause);
}
