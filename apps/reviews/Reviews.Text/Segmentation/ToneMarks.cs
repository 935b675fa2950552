namespace Reviews.Text;

/// <summary>
/// Where the tone mark stands in <c>oa</c>, <c>oe</c> and <c>uy</c>: on the second vowel, as in the text that PhoBERT was trained on. Thread-safe.
/// </summary>
internal static class ToneMarks
{
    // The same tones in the same order.
    private const string OfO = "òóỏõọ";
    private const string OfU = "ùúủũụ";
    private const string OfA = "àáảãạ";
    private const string OfE = "èéẻẽẹ";
    private const string OfY = "ỳýỷỹỵ";

    /// <summary>Whether a mark may have to move from this character to the next.</summary>
    public static bool MayMove(char c) => c >= 'à' && (c == 'Ủ' || ToneOf(c, out _) >= 0);

    /// <summary>The pair with its tone mark moved, when it stands on the first and belongs on the second.</summary>
    public static bool TryMove(char first, char second, out char plain, out char marked)
    {
        int tone = ToneOf(first, out plain);
        string? row = (plain, second) switch
        {
            ('o', 'a') => OfA,
            ('o', 'e') => OfE,
            ('u', 'y') => OfY,
            _ => null,
        };
        if (tone < 0 || row is null)
        {
            // The one capital that PhoBERT's text has so.
            (plain, marked) = ('U', 'ỷ');
            return first == 'Ủ' && second == 'y';
        }

        marked = row[tone];
        return true;
    }

    private static int ToneOf(char c, out char plain)
    {
        int tone = OfO.IndexOf(c, StringComparison.Ordinal);
        plain = 'o';
        if (tone < 0)
        {
            tone = OfU.IndexOf(c, StringComparison.Ordinal);
            plain = 'u';
        }

        return tone;
    }
}
