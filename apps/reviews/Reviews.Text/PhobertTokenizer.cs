using System.Buffers;
using System.Reflection;
using System.Text;

namespace Reviews.Text;

/// <summary>
/// PhoBERT's byte-pair encoding: the ids that the model's own tokenizer gives, with literal <c>&lt;s&gt;</c>, <c>&lt;pad&gt;</c> and
/// the like in a text taken as plain text. Prepare the text first (<see cref="TextPreparation"/>): nothing is normalised here.
/// </summary>
/// <remarks>
/// Thread-safe. Words seen lately are remembered in a table of fixed size, so a text of known words allocates nothing. A word of more than
/// 2,048 characters is encoded in stretches of that length, to keep hostile text linear; the reference would merge across the seams.
/// </remarks>
public sealed class PhobertTokenizer
{
    /// <summary>The id that begins a sequence, <c>&lt;s&gt;</c>.</summary>
    public const int BeginId = 0;

    /// <summary>The id that fills a batch up, <c>&lt;pad&gt;</c>.</summary>
    public const int PadId = 1;

    /// <summary>The id that ends a sequence, <c>&lt;/s&gt;</c>.</summary>
    public const int EndId = 2;

    /// <summary>The id of what is not in the vocabulary, <c>&lt;unk&gt;</c>.</summary>
    public const int UnknownId = 3;

    /// <summary>The longest sequence that PhoBERT takes, in ids, the begin and the end included.</summary>
    public const int ModelMaxLength = 256;

    internal const int FirstVocabularyId = 4;

    private const int LongestStretch = 2048;
    private const int LongestOnStack = 128;
    private const int LongestRemembered = 24;
    private const int CacheSlots = 1 << 16;
    private const int MissesThatReplace = 8;

    private static readonly Lazy<PhobertTokenizer> BundledTokenizer = new(LoadBundled);

    private readonly PhobertVocabulary _vocabulary;

    // One slot per hash. A word that others of its slot are asked for instead gives way after a few misses: so words that are seen again stay, and what is seen
    // once allocates nothing. Entries' words and ids never change, so a plain reference read is enough for any thread.
    private readonly WordIds?[] _cache = new WordIds?[CacheSlots];

    private PhobertTokenizer(PhobertVocabulary vocabulary) => _vocabulary = vocabulary;

    /// <summary>The tokenizer of PhoBERT v1 (base and large), whose files come with this library. Loaded on first use.</summary>
    public static PhobertTokenizer Bundled => BundledTokenizer.Value;

    /// <summary>Number of ids, special ones included: the model's vocabulary size.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>Loads a tokenizer from the text of <c>vocab.txt</c> and <c>bpe.codes</c>. The streams stay open.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message says where.</exception>
    public static PhobertTokenizer Load(Stream vocab, Stream merges)
    {
        ArgumentNullException.ThrowIfNull(vocab);
        ArgumentNullException.ThrowIfNull(merges);
        return new PhobertTokenizer(PhobertVocabulary.Read(vocab, merges));
    }

    /// <summary>Loads a tokenizer from a folder that holds <c>vocab.txt</c> and <c>bpe.codes</c>.</summary>
    /// <exception cref="FileNotFoundException">A file is missing; the message names it.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message says where.</exception>
    public static PhobertTokenizer LoadDirectory(string path)
    {
        using FileStream vocab = OpenIn(path, "vocab.txt");
        using FileStream merges = OpenIn(path, "bpe.codes");
        return Load(vocab, merges);
    }

    /// <summary>
    /// Writes <c>&lt;s&gt;</c>, the text's ids and <c>&lt;/s&gt;</c>; the ids are cut where they do not fit. Allocates nothing for words
    /// seen lately.
    /// </summary>
    /// <param name="text">Text as the model wants it.</param>
    /// <param name="destination">As long as the longest sequence wanted, at least 2.</param>
    /// <returns>How many ids were written.</returns>
    public int Encode(ReadOnlySpan<char> text, Span<int> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, 2, nameof(destination));
        var writer = new IdWriter(destination[..^1], canGrow: false);
        writer.TryAdd(BeginId);
        EncodeWords(text, ref writer);
        destination[writer.Count] = EndId;
        return writer.Count + 1;
    }

    /// <summary>The ids of a text, begin and end included, at most <paramref name="maxLength"/> (2 or more) of them.</summary>
    public int[] Encode(string text, int maxLength = ModelMaxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 2);

        // A UTF-16 unit gives at most one id.
        int needed = (int)Math.Min(maxLength, (long)text.Length + 2);
        int[] ids = ArrayPool<int>.Shared.Rent(needed);
        int count = Encode(text, ids.AsSpan(0, needed));
        int[] result = ids.AsSpan(0, count).ToArray();
        ArrayPool<int>.Shared.Return(ids);
        return result;
    }

    /// <summary>All ids of a text, begin and end included, however many. A model may refuse so many.</summary>
    public int[] EncodeUnlimited(ReadOnlySpan<char> text)
    {
        var writer = new IdWriter(new int[Math.Min(text.Length + 2, 512)], canGrow: true);
        writer.TryAdd(BeginId);
        EncodeWords(text, ref writer);
        writer.TryAdd(EndId);
        return writer.Written.ToArray();
    }

    private static PhobertTokenizer LoadBundled()
    {
        Assembly assembly = typeof(PhobertTokenizer).Assembly;
        using Stream vocab = assembly.GetManifestResourceStream("phobert/vocab.txt")!;
        using Stream merges = assembly.GetManifestResourceStream("phobert/bpe.codes")!;
        return Load(vocab, merges);
    }

    private static FileStream OpenIn(string path, string name)
    {
        string file = Path.Combine(path, name);
        return File.Exists(file)
            ? File.OpenRead(file)
            : throw new FileNotFoundException(
                $"The PhoBERT tokenizer file \"{file}\" does not exist. Name the folder that holds vocab.txt and bpe.codes.", file);
    }

    /// <summary>A word is a run without white space, and one line feed right behind it belongs to it.</summary>
    private void EncodeWords(ReadOnlySpan<char> text, ref IdWriter writer)
    {
        int i = 0;
        while (i < text.Length)
        {
            if (PythonWhiteSpace.Contains(text[i]))
            {
                i++;
                continue;
            }

            int start = i;
            while (i < text.Length && !PythonWhiteSpace.Contains(text[i]))
            {
                i++;
            }

            if (i < text.Length && text[i] == '\n')
            {
                i++;
            }

            if (!TryEncodeWord(text[start..i], ref writer))
            {
                return;
            }
        }
    }

    private bool TryEncodeWord(ReadOnlySpan<char> word, ref IdWriter writer)
    {
        if (word.Length > LongestRemembered)
        {
            return word.Length <= LongestOnStack
                ? TryEncodeStretch(word, true, stackalloc int[LongestOnStack], stackalloc int[LongestOnStack], ref writer)
                : TryEncodeLongWord(word, ref writer);
        }

        ref WordIds? slot = ref _cache[SlotOf(word)];
        WordIds? known = slot;
        if (known is not null && word.SequenceEqual(known.Word))
        {
            return writer.TryAdd(known.Ids);
        }

        if (known is not null && ++known.Misses % MissesThatReplace != 0)
        {
            return TryEncodeStretch(word, true, stackalloc int[LongestRemembered], stackalloc int[LongestRemembered], ref writer);
        }

        Span<int> ids = stackalloc int[LongestRemembered];
        var fresh = new IdWriter(ids, canGrow: false);
        TryEncodeStretch(word, true, stackalloc int[LongestRemembered], stackalloc int[LongestRemembered], ref fresh);
        Volatile.Write(ref slot, new WordIds(word.ToString(), fresh.Written.ToArray()));
        return writer.TryAdd(fresh.Written);
    }

    private bool TryEncodeLongWord(ReadOnlySpan<char> word, ref IdWriter writer)
    {
        int[] symbols = ArrayPool<int>.Shared.Rent(LongestStretch);
        int[] ranks = ArrayPool<int>.Shared.Rent(LongestStretch);
        try
        {
            while (!word.IsEmpty)
            {
                int length = Math.Min(word.Length, LongestStretch);
                if (length < word.Length && char.IsHighSurrogate(word[length - 1]) && char.IsLowSurrogate(word[length]))
                {
                    length--;
                }

                if (!TryEncodeStretch(word[..length], length == word.Length, symbols, ranks, ref writer))
                {
                    return false;
                }

                word = word[length..];
            }

            return true;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(symbols);
            ArrayPool<int>.Shared.Return(ranks);
        }
    }

    /// <summary>
    /// Merges the pair of lowest rank, everywhere and from left to right, until no pair has a rank. False, when the writer is full.
    /// </summary>
    private bool TryEncodeStretch(
        ReadOnlySpan<char> stretch, bool ends, scoped Span<int> symbols, scoped Span<int> ranks, ref IdWriter writer)
    {
        int count = 0;
        while (!stretch.IsEmpty)
        {
            Rune.DecodeFromUtf16(stretch, out Rune rune, out int consumed);
            stretch = stretch[consumed..];
            symbols[count++] = _vocabulary.SymbolOf(rune, ends && stretch.IsEmpty);
        }

        MergeTable merges = _vocabulary.Merges;
        for (int i = 0; i + 1 < count; i++)
        {
            ranks[i] = merges.RankOf(symbols[i], symbols[i + 1]);
        }

        while (count > 1)
        {
            int lowest = MergeTable.NoRank;
            foreach (int rank in ranks[..(count - 1)])
            {
                lowest = Math.Min(lowest, rank);
            }

            if (lowest == MergeTable.NoRank)
            {
                break;
            }

            count = MergeAll(symbols[..count], ranks, lowest);
        }

        for (int i = 0; i < count; i++)
        {
            if (!writer.TryAdd(_vocabulary.IdOf(symbols[i], ends && i == count - 1)))
            {
                return false;
            }
        }

        return true;
    }

    private int MergeAll(scoped Span<int> symbols, scoped Span<int> ranks, int rank)
    {
        MergeTable merges = _vocabulary.Merges;
        int made = merges.MadeBy(rank);
        int kept = 0;
        bool leftIsNew = false;
        for (int i = 0; i < symbols.Length; kept++)
        {
            bool isNew = i + 1 < symbols.Length && ranks[i] == rank;
            int rankBehind = i + (isNew ? 1 : 0) < symbols.Length - 1 ? ranks[i + (isNew ? 1 : 0)] : MergeTable.NoRank;
            symbols[kept] = isNew ? made : symbols[i];
            if (kept > 0 && (isNew || leftIsNew))
            {
                ranks[kept - 1] = merges.RankOf(symbols[kept - 1], symbols[kept]);
            }

            // Right as long as neither side is merged; the next round of the loop repairs it otherwise.
            ranks[kept] = rankBehind;
            leftIsNew = isNew;
            i += isNew ? 2 : 1;
        }

        return kept;
    }

    private sealed class WordIds(string word, int[] ids)
    {
        public string Word { get; } = word;

        public int[] Ids { get; } = ids;

        /// <summary>How often another word of this slot was asked for; threads may lose counts.</summary>
        public byte Misses { get; set; }
    }

    /// <summary>Ids into a span, which is exchanged for a longer one if that is allowed.</summary>
    private ref struct IdWriter(Span<int> span, bool canGrow)
    {
        private Span<int> _span = span;

        public int Count { get; private set; }

        public readonly ReadOnlySpan<int> Written => _span[..Count];

        public bool TryAdd(int id)
        {
            if (Count == _span.Length && !TryGrow(Count + 1))
            {
                return false;
            }

            _span[Count++] = id;
            return true;
        }

        public bool TryAdd(scoped ReadOnlySpan<int> ids)
        {
            bool fits = ids.Length <= _span.Length - Count || TryGrow(Count + ids.Length);
            ReadOnlySpan<int> taken = fits ? ids : ids[..(_span.Length - Count)];
            taken.CopyTo(_span[Count..]);
            Count += taken.Length;
            return fits;
        }

        private bool TryGrow(int needed)
        {
            if (canGrow)
            {
                var longer = new int[Math.Max(needed, 2 * _span.Length)];
                Written.CopyTo(longer);
                _span = longer;
            }

            return canGrow;
        }
    }

    // FNV-1a, the same on every run, so that which words share a slot can be repeated. A collision costs one word's merges, no more.
    private static int SlotOf(ReadOnlySpan<char> word)
    {
        uint hash = 2166136261;
        foreach (char c in word)
            hash = (hash ^ c) * 16777619;
        return (int)((hash ^ (hash >> 15)) & (CacheSlots - 1));
    }
}
