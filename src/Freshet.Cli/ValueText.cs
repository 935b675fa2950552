using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Freshet.Cli;

/// <summary>
/// Makes text of bytes whose type is not known: what reads as text is shown as such, what has the length of a number as one, what is made of parts part by
/// part, and the rest in hexadecimal digits. A guess, and shown as the bytes where there is none. Pure.
/// </summary>
internal static class ValueText
{
    private const int MostHexBytes = 64;
    private const int MostDepth = 4;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Of(ReadOnlySpan<byte> bytes) => Of(bytes, 0);

    private static string Of(ReadOnlySpan<byte> bytes, int depth)
    {
        if (bytes.IsEmpty)
            return "\"\"";
        if (TryText(bytes, out string? text))
            return text;
        if (depth < MostDepth && TryParts(bytes, depth, out text))
            return text;
        return bytes.Length switch
        {
            1 => bytes[0].ToString(CultureInfo.InvariantCulture),
            2 => BinaryPrimitives.ReadInt16LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            4 => BinaryPrimitives.ReadInt32LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            8 => BinaryPrimitives.ReadInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            <= MostHexBytes => "0x" + Convert.ToHexString(bytes),
            _ => string.Create(CultureInfo.InvariantCulture, $"0x{Convert.ToHexString(bytes[..MostHexBytes])}... ({bytes.Length} bytes)"),
        };
    }

    private static bool TryText(ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t'))
                return false;
        }

        text = text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        if (text[0] is not ('{' or '['))
            text = $"\"{text}\""; // JSON is shown as it is
        return true;
    }

    /// <summary>A list, or a map as keys and values in turn: each part behind its length.</summary>
    private static bool TryParts(ReadOnlySpan<byte> bytes, int depth, out string text)
    {
        text = "";
        var parts = new List<string>();
        bool any = false;
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < sizeof(int))
                return false;
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            bytes = bytes[sizeof(int)..];
            if (length < 0 || length > bytes.Length)
                return false;
            any |= length > 0;
            parts.Add(Of(bytes[..length], depth + 1));
            bytes = bytes[length..];
        }

        text = $"[{string.Join(", ", parts)}]";
        return any;
    }
}
