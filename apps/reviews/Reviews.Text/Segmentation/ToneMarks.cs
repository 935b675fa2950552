using System.Runtime.CompilerServices;

namespace Reviews.Text;

/// <summary>
/// Where the tone mark stands in <c>oa</c>, <c>oe</c> and <c>uy</c>: on the second vowel, as in the text that PhoBERT was trained on. Thread-safe.
/// </summary>
internal static class ToneMarks
{
    private const char Limit = '\u1f00';

    // The same tones in the same order.
    private const string OfO = "òóỏõọ";
    private const string OfU = "ùúủũụ";
    private const string OfA = "àáảãạ";
    private const string OfE = "èéẻẽẹ";
    private const string OfY = "ỳýỷỹỵ";

    // One more than the place in its row, for the letters that a mark may have to leave.
    private static readonly byte[] Places = Build();

    /// <summary>Whether a mark may have to move from this character to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayMove(char c) => c < Limit && Places[c] != 0;

    /// <summary>The pair with its tone mark moved, when it stands on the first and belongs on the second.</summary>
    /// <param name="first">A letter from which a mark may have to move.</param>
    /// <param name="second">The letter behind it.</param>
    /// <param name="plain">The first without its mark.</param>
    /// <param name="marked">The second with it.</param>
    public static bool TryMove(char first, char second, out char plain, out char marked)
    {
        int tone = Places[first] - 1;
        (plain, string? row) = (first, second) switch
        {
            // The one capital that PhoBERT's text has so.
            ('Ủ', 'y') => ('U', OfY),
            ('Ủ', _) => ('U', null),
            (_, 'a') when OfO[tone] == first => ('o', OfA),
            (_, 'e') when OfO[tone] == first => ('o', OfE),
            (_, 'y') when OfU[tone] == first => ('u', OfY),
            _ => (first, null),
        };
        marked = row is null ? second : row[tone];
        return row is not null;
    }

    private static byte[] Build()
    {
        byte[] places = new byte[Limit];
        for (int tone = 0; tone < OfO.Length; tone++)
            places[OfO[tone]] = places[OfU[tone]] = (byte)(tone + 1);
        places['Ủ'] = (byte)(OfU.IndexOf('ủ', StringComparison.Ordinal) + 1);
        return places;
    }
}
