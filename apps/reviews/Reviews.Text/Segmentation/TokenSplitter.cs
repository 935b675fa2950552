using System.Buffers;

namespace Reviews.Text;

/// <summary>
/// Splits text into words, numbers, addresses and marks. What stands between blanks is a token if it is one of the listed or of a known kind; otherwise
/// the first thing of the first kind in it is taken out, and the parts before and behind it are split in turn. Immutable, thread-safe.
/// </summary>
internal sealed class TokenSplitter
{
    // Longer runs without a blank are no words; they are taken in stretches, to keep hostile text linear.
    private const int LongestRun = 1024;

    private readonly ListedTokens _abbreviations;
    private readonly ListedTokens _exceptions;

    /// <summary>Makes a splitter.</summary>
    /// <param name="abbreviations">Tokens that keep their dots; the first one of the list that a run holds is taken out of it.</param>
    /// <param name="exceptions">Tokens of digits and letters, taken out likewise when no abbreviation is there.</param>
    public TokenSplitter(IReadOnlyList<string> abbreviations, IReadOnlyList<string> exceptions) =>
        (_abbreviations, _exceptions) = (new ListedTokens(abbreviations), new ListedTokens(exceptions));

    /// <summary>Adds the tokens of a text.</summary>
    public void Split(ReadOnlySpan<char> text, TokenSpans tokens)
    {
        int i = 0;
        while (i < text.Length)
        {
            if (IsBlank(text[i]))
            {
                i++;
                continue;
            }

            int start = i;
            bool isPlain = true;
            while (i < text.Length && i - start < LongestRun && !IsBlank(text[i]))
                isPlain &= char.IsLetterOrDigit(text[i++]);
            if (isPlain || i - start == 1)
                tokens.Add(start, i);
            else
                SplitRun(text, start, i, tokens);
        }
    }

    private void SplitRun(ReadOnlySpan<char> text, int start, int end, TokenSpans tokens)
    {
        int wholeEnd = end;
        uint absent = TokenPatterns.Impossible(text[start..end]);
        while (start < end)
        {
            ReadOnlySpan<char> run = text[start..end];
            if (IsOneToken(run))
            {
                tokens.Add(start, end);
                break;
            }

            if (run[^1] == ',' || EndsInFullStop(run))
            {
                // Told at the end, behind what is left of the run.
                end--;
                continue;
            }

            if (!TryFind(run, ref absent, out int at, out int length))
            {
                tokens.Add(start, end);
                break;
            }

            if (at > 0)
                SplitRun(text, start, start + at, tokens);
            tokens.Add(start + at, start + at + length);
            start += at + length;
        }

        for (; end < wholeEnd; end++)
            tokens.Add(end, end + 1);
    }

    private bool IsOneToken(ReadOnlySpan<char> run)
    {
        if (run.Length == 1 || !ContainsMark(run))
            return true;
        if (run[^1] == ',')
            return false;
        return _abbreviations.Contains(run) || (run[^1] == '.' && char.IsLetter(run[^2]) && KeepsItsDot(run)) || _exceptions.Contains(run);
    }

    private static bool EndsInFullStop(ReadOnlySpan<char> run) => run[^1] == '.' && char.IsLetter(run[^2]);

    // An initial, or a name with another dot or hyphen.
    private static bool KeepsItsDot(ReadOnlySpan<char> run)
    {
        if (run.Length == 2)
            return char.IsUpper(run[0]);
        for (int i = 0; i < run.Length; i++)
        {
            if (TokenPatterns.JoinedName(run, i) >= 0)
                return true;
        }

        return false;
    }

    private bool TryFind(ReadOnlySpan<char> run, ref uint absent, out int at, out int length)
    {
        if (_abbreviations.TryFind(run, out at, out length) || _exceptions.TryFind(run, out at, out length))
            return true;
        for (int kind = 0; kind < TokenPatterns.Kinds; kind++)
        {
            if ((absent & (1u << kind)) == 0 && TokenPatterns.End((TokenKind)kind, run, 0) == run.Length)
            {
                (at, length) = (0, run.Length);
                return true;
            }
        }

        for (int kind = 0; kind < TokenPatterns.Kinds; kind++)
        {
            if ((absent & (1u << kind)) != 0)
                continue;
            if (TryFindFirst((TokenKind)kind, run, out at, out length))
                return true;

            // What is not in the run is not in what will be left of it.
            absent |= 1u << kind;
        }

        return false;
    }

    private static bool TryFindFirst(TokenKind kind, ReadOnlySpan<char> run, out int at, out int length)
    {
        for (at = 0; at < run.Length; at++)
        {
            int end = TokenPatterns.End(kind, run, at);
            length = end - at;
            if (end >= 0 && (kind != TokenKind.Address || MayHoldAddress(run)))
                return true;
        }

        length = 0;
        return false;
    }

    // Between dots stands no single capital, as in an abbreviation, and nothing but ASCII.
    private static bool MayHoldAddress(ReadOnlySpan<char> run)
    {
        if (!System.Text.Ascii.IsValid(run))
            return false;
        foreach (Range part in run.Split('.'))
        {
            if (run[part] is [>= 'A' and <= 'Z'])
                return false;
        }

        return true;
    }

    private static bool ContainsMark(ReadOnlySpan<char> run)
    {
        foreach (char c in run)
        {
            if (!char.IsLetterOrDigit(c))
                return true;
        }

        return false;
    }

    // A no-break space belongs to its token.
    private static bool IsBlank(char c) => c is ' ' or (>= '\t' and <= '\r');

    /// <summary>A short list of tokens in the order in which they are looked for.</summary>
    private sealed class ListedTokens
    {
        private readonly string[] _inOrder;
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
        private readonly SearchValues<string> _any;

        public ListedTokens(IReadOnlyList<string> tokens)
        {
            _inOrder = [.. tokens];
            _lookup = new HashSet<string>(tokens, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
            _any = SearchValues.Create(_inOrder, StringComparison.Ordinal);
        }

        public bool Contains(ReadOnlySpan<char> token) => _lookup.Contains(token);

        public bool TryFind(ReadOnlySpan<char> run, out int at, out int length)
        {
            (at, length) = (-1, 0);
            if (!run.ContainsAny(_any))
                return false;
            foreach (string token in _inOrder)
            {
                at = run.IndexOf(token);
                length = token.Length;
                if (at >= 0)
                    return true;
            }

            return false;
        }
    }
}
