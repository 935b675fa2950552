namespace Reviews.Text;

/// <summary>
/// Dat Quoc Nguyen et al.'s RDRsegmenter (LREC 2018): a first segmentation by the longest known word and by capital letters, corrected by ripple-down rules
/// that all see the first one. Not thread-safe.
/// </summary>
internal sealed class RdrSegmenter(RdrModel model) : WordSegmenter
{
    private const int LongestName = 4;

    private readonly SegmentationScratch _scratch = new();
    private bool[] _corrected = new bool[1024];

    public override ReadOnlySpan<char> Segment(ReadOnlySpan<char> text)
    {
        _scratch.Take(text, model.Splitter, model.Words);
        int count = _scratch.Tokens.Count;
        if (_corrected.Length < count)
            _corrected = new bool[2 * count];
        ReadOnlySpan<(int Start, int End)> tokens = _scratch.Tokens.All;
        int start = 0;
        for (int i = 0; i < count; i++)
        {
            if (!SentenceEnds.IsBehind(_scratch.Text, tokens, i))
                continue;
            SegmentSentence(start, i + 1);
            start = i + 1;
        }

        return _scratch.Join(_corrected.AsSpan(0, count));
    }

    private void SegmentSentence(int start, int end)
    {
        ReadOnlySpan<(int Start, int End)> tokens = _scratch.Tokens.All[start..end];
        ReadOnlySpan<int> numbers = _scratch.Numbers[start..end];
        Span<bool> inside = _scratch.Inside[start..end];
        for (int i = 0; i < tokens.Length;)
            i += TagFirst(tokens, numbers, inside, i);
        Span<bool> corrected = _corrected.AsSpan(start, end - start);
        for (int i = 0; i < corrected.Length; i++)
            corrected[i] = Correct(numbers, inside, i);
    }

    /// <summary>Gives the first tags of a word; says how many tokens it has.</summary>
    private int TagFirst(ReadOnlySpan<(int Start, int End)> tokens, ReadOnlySpan<int> numbers, Span<bool> inside, int i)
    {
        ReadOnlySpan<char> token = TextOf(tokens[i]);
        bool isLower = char.IsLower(token[0]);
        if (!IsLetters(token) || (isLower && i + 1 < tokens.Length && char.IsUpper(TextOf(tokens[i + 1])[0])))
            return 1;
        int length = model.Words.LongestAt(numbers[i..]);
        if (length == 1)
        {
            NameLists lists = model.ListsOf(numbers[i]);
            if (isLower || (lists & NameLists.StandsAlone) != 0 || IsCapitals(token))
                return 1;
            length = NameLength(tokens, i);
            if (length > 1 && i > 0 && (lists & NameLists.MiddleName) != 0 && (model.ListsOf(numbers[i - 1]) & NameLists.FamilyName) != 0
                && char.IsUpper(TextOf(tokens[i - 1])[0]))
            {
                inside[i] = true;
            }
        }

        inside.Slice(i + 1, length - 1).Fill(true);
        return length;
    }

    private int NameLength(ReadOnlySpan<(int Start, int End)> tokens, int start)
    {
        int i = start + 1;
        for (; i < Math.Min(tokens.Length, start + LongestName); i++)
        {
            ReadOnlySpan<char> token = TextOf(tokens[i]);

            // The names of brackets in treebanks.
            if (char.IsLower(token[0]) || !IsLetters(token) || token is "LBKT" or "RBKT")
                break;
        }

        return i - start;
    }

    private bool Correct(ReadOnlySpan<int> words, ReadOnlySpan<bool> inside, int i)
    {
        RdrContext context = default;
        for (int place = 0; place < RdrContext.WordSlots; place++)
        {
            // The places in the order of the slots: the word, one and two before it, one and two behind it.
            int at = place <= 2 ? i - place : i + place - 2;
            bool isThere = (uint)at < (uint)words.Length;
            context[place] = isThere ? words[at] : model.Border;
            context[RdrContext.WordSlots + place] = !isThere ? RdrContext.Border : inside[at] ? RdrContext.Inside : RdrContext.Begins;
        }

        bool result = inside[i];
        for (RdrRule? rule = model.Root; rule is not null; rule = rule.Exceptions.FirstThatHolds(in context))
            result = rule.Inside ?? result;
        return result;
    }

    private ReadOnlySpan<char> TextOf((int Start, int End) token) => _scratch.Text[token.Start..token.End];

    private static bool IsLetters(ReadOnlySpan<char> token)
    {
        foreach (char c in token)
        {
            if (!char.IsLetter(c))
                return false;
        }

        return true;
    }

    private static bool IsCapitals(ReadOnlySpan<char> token)
    {
        foreach (char c in token)
        {
            if (!char.IsUpper(c))
                return false;
        }

        return true;
    }
}
