using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Reviews.Text;

/// <summary>
/// Shorthand of Vietnamese chat and what it stands for. Collected for this project; what has several usual meanings, and words that only lack their marks,
/// are not in it. Thread-safe.
/// </summary>
internal static class Teencode
{
    /// <summary>What all laughter becomes.</summary>
    public const string Laughter = "haha";

    private const int LongestShorthand = 8;
    private const int ShortestLaughter = 3;

    private static readonly (string Meaning, string Shorthand)[] Entries =
    [
        ("không", "ko k hok hem hk kg khg khong kô khum kh0ng"), ("được", "dc đc đươc dươc"), ("gì", "j gj"), ("rồi", "r rùi roài òi gòi"),
        ("với", "vs zới"), ("vậy", "z zậy zị"), ("biết", "bit bik bít bjt"), ("bình thường", "bth bthg bthường"), ("mọi người", "mn mng"),
        ("mình", "mk mik mìk mjnh"), ("mới", "ms"), ("làm", "lm"), ("nhiều", "nhìu nhju"), ("quá", "wá wa qá wóa"), ("yêu", "iu iêu"),
        ("thích", "thik thíc thjk"), ("cũng", "cx cug cũg"), ("sản phẩm", "sp sphẩm"), ("nhân viên", "nv"),
        ("chất lượng", "clg"), ("số lượng", "slg"), ("điện thoại", "đt dt"), ("thời gian", "tgian tg"), ("người", "ng ngừi"), ("trước", "trc"),
        ("như thế nào", "ntn"), ("nhưng", "nhg nhưg nhug"), ("đang", "đag"), ("đúng", "đug"), ("luôn", "lun"), ("cảm ơn", "tks thks thanks thank camon"),
        ("ok", "oke okie okê oki okela okla okey okay"), ("trả lời", "tl trl"), ("nhắn tin", "ib inbox"), ("kiểm tra", "ktra"), ("công ty", "cty"),
        ("hạn sử dụng", "hsd"), ("vì", "vj"), ("thì", "thỳ"), ("nữa", "nx"), ("chắc", "chak chắk"), ("bây giờ", "bjo bgio"), ("hàng", "hàg"),
        ("xinh", "xink xjnh"), ("hài lòng", "hlong"), ("đánh giá", "đgiá"), ("ạ", "ak"), ("nhé", "nhe nhá"), ("đi", "đj ik"), ("vợ", "vk"), ("chồng", "ck"),
        ("anh em", "ae"), ("chị em", "ce"), ("liên hệ", "lhệ"), ("chứ", "chớ"),
    ];

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Meanings = Build();

    /// <summary>What a word stands for, if it is shorthand; its case does not matter.</summary>
    public static bool TryWriteOut(ReadOnlySpan<char> word, [NotNullWhen(true)] out string? meaning)
    {
        meaning = null;
        if (word.Length > LongestShorthand)
            return false;
        Span<char> lower = stackalloc char[LongestShorthand];
        for (int i = 0; i < word.Length; i++)
            lower[i] = char.ToLowerInvariant(word[i]);
        return Meanings.TryGetValue(lower[..word.Length], out meaning);
    }

    /// <summary>Whether a word is laughter: <c>kkk</c>, <c>hihi</c>, <c>hahaha</c>. One <c>k</c> is a negation, so it must not be shortened to that.</summary>
    public static bool IsLaughter(ReadOnlySpan<char> word)
    {
        if (word.Length < ShortestLaughter)
            return false;
        char first = char.ToLowerInvariant(word[0]);
        char second = char.ToLowerInvariant(word[1]);
        bool isKs = first == 'k' && second == 'k';
        bool isSyllables = first == 'h' && second is 'a' or 'i' or 'e' or 'ì' or 'í' or 'é' or 'á' && word.Length >= 4;
        if (!isKs && !isSyllables)
            return false;
        for (int i = 2; i < word.Length; i++)
        {
            if (char.ToLowerInvariant(word[i]) != (i % 2 == 0 ? first : second))
                return false;
        }

        return true;
    }

    private static FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Build()
    {
        var meanings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string meaning, string shorthand) in Entries)
        {
            foreach (string word in shorthand.Split(' '))
                meanings.TryAdd(word, meaning);
        }

        return meanings.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
