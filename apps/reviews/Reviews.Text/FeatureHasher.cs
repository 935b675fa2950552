using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Reviews.Text;

/// <summary>
/// Text to signed hashed features in one pass: NFC, lower case, tokens (a run of letters, numbers and <c>_</c>, however short; each
/// emoji or other symbol by itself), their unigrams and bigrams hashed by <see cref="MurmurHash3"/> as scikit-learn's
/// <c>HashingVectorizer</c> does, frequencies damped, length 1 (L2).
/// </summary>
/// <remarks>
/// Features of opposite sign that fall on one index cancel; what comes to zero is left out. Nothing is allocated per text once the
/// working arrays have grown to the usual size, except by the runtime's own normalisation (some 300 bytes) for a text that a quick check
/// cannot call composed. Not thread-safe: one per thread.
/// </remarks>
public sealed class FeatureHasher
{
    // Arrays that one huge text has stretched beyond this many elements are given back after it.
    private const int LargestKeptScratch = 1 << 18;
    private const int CompactBytesAt = 1 << 15;

    private static readonly float[] Damped = [.. Enumerable.Range(0, 64).Select(n => n == 0 ? 0 : (float)(1 + Math.Log(n)))];

    private readonly uint _mask;
    private char[] _composed = [];
    private byte[] _utf8 = new byte[4096];
    private int[] _ends = new int[256];
    private int[] _hashes = new int[512];
    private int[] _slots = new int[1024];

    // The tokens' UTF-8 stands in _utf8 with one blank between two, so that a bigram is a contiguous stretch.
    private int _position;
    private int _hashCount;
    private int _tokenStart;
    private int _tokenCount;
    private int _firstStart;
    private int _previousStart;
    private uint _previousState;
    private int _previousBlocksEnd;

    /// <summary>Makes a hasher.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of dimensions is not between 1 and 2^30.</exception>
    public FeatureHasher(FeatureHasherOptions? options = null)
    {
        Options = options ?? new FeatureHasherOptions();
        if (Options.Dimensions is < 1 or > 1 << 30)
        {
            throw new ArgumentOutOfRangeException(nameof(options), Options.Dimensions, "Dimensions must be between 1 and 2^30.");
        }

        _mask = BitOperations.IsPow2(Options.Dimensions) ? (uint)Options.Dimensions - 1 : 0;
    }

    /// <summary>The options this hasher was made with.</summary>
    public FeatureHasherOptions Options { get; }

    /// <summary>Replaces the contents of <paramref name="into"/> by the features of the text, in the order of first occurrence.</summary>
    public void Extract(ReadOnlySpan<char> text, FeatureVector into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (!TryHashTokens(text, isComposed: false))
        {
            TryHashTokens(ComposedForm.Normalize(text, ref _composed), isComposed: true);
        }

        Aggregate(into);
        ReleaseHugeScratch();
    }

    /// <summary>False, when a character turned up that makes a real NFC check necessary first.</summary>
    private bool TryHashTokens(ReadOnlySpan<char> text, bool isComposed)
    {
        _hashCount = _tokenCount = 0;
        _position = _tokenStart = _firstStart = 0;
        _previousStart = -1;
        uint refused = isComposed ? 0 : TokenCharacters.Unchecked;
        byte[] utf8 = _utf8;
        int position = 0;
        for (int i = 0; i < text.Length; i++)
        {
            uint entry = TokenCharacters.Of(text[i]);
            if ((entry & refused) != 0)
            {
                return false;
            }

            uint kind = TokenCharacters.Kind(entry);
            if (kind == TokenCharacters.Word)
            {
                if (position + 4 > utf8.Length)
                {
                    Array.Resize(ref _utf8, utf8.Length * 2);
                    utf8 = _utf8;
                }

                // Writes one byte too many, which the next character or the end of the token replaces.
                BinaryPrimitives.WriteUInt32LittleEndian(utf8.AsSpan(position), entry & 0xffffff);
                position += TokenCharacters.Length(entry);
                continue;
            }

            if (kind == TokenCharacters.Separator)
            {
                if (position > _tokenStart)
                {
                    _position = position;
                    EndToken();
                    utf8 = _utf8;
                    position = _position;
                }

                continue;
            }

            _position = position;
            i += TakeUnusual(text[i..], kind) - 1;
            utf8 = _utf8;
            position = _position;
        }

        _position = position;
        EndToken();
        HashTokens();
        return true;
    }

    /// <summary>Takes a symbol or a character beyond the BMP; returns how many UTF-16 units it had. An unpaired surrogate reads as U+FFFD.</summary>
    private int TakeUnusual(ReadOnlySpan<char> text, uint kind)
    {
        Rune.DecodeFromUtf16(text, out Rune rune, out int consumed);
        if (kind == TokenCharacters.Surrogate)
        {
            kind = TokenCharacters.OfRune(rune);
        }

        if (kind != TokenCharacters.Word)
        {
            EndToken();
        }

        if (kind != TokenCharacters.Separator)
        {
            if (_position + 4 > _utf8.Length)
            {
                Array.Resize(ref _utf8, _utf8.Length * 2);
            }

            _position += Rune.ToLowerInvariant(rune).EncodeToUtf8(_utf8.AsSpan(_position));
        }

        if (kind == TokenCharacters.Symbol)
        {
            EndToken();
        }

        return consumed;
    }

    /// <summary>Notes the token that ends at the position, and begins the next.</summary>
    private void EndToken()
    {
        int start = _tokenStart, end = _position;
        if (start == end)
        {
            return;
        }

        if (_tokenCount == _ends.Length)
        {
            Array.Resize(ref _ends, _ends.Length * 2);
        }

        if (end + 4 > _utf8.Length)
        {
            Array.Resize(ref _utf8, _utf8.Length * 2);
        }

        _ends[_tokenCount++] = end;
        _utf8[end] = (byte)' ';
        _tokenStart = _position = end + 1;
        if (end > CompactBytesAt)
        {
            HashTokens();
            MoveTokenToFront(start);
        }
    }

    /// <summary>
    /// Hashes the tokens noted, and the bigrams that they end. Not token by token as they are found: bytes just written one by one cannot be
    /// read four at a time before they have left the processor's store buffer.
    /// </summary>
    private void HashTokens()
    {
        if (_hashCount + (2 * _tokenCount) > _hashes.Length)
        {
            Array.Resize(ref _hashes, Math.Max(_hashes.Length * 2, _hashCount + (2 * _tokenCount)));
        }

        ReadOnlySpan<byte> utf8 = _utf8;
        Span<int> hashes = _hashes.AsSpan(_hashCount);
        int count = 0;
        int start = _firstStart;
        foreach (int end in _ends.AsSpan(0, _tokenCount))
        {
            uint state = 0;
            int blocksEnd = HashBlocks(utf8, start, end, ref state);
            hashes[count++] = MurmurHash3.Finish(state, Tail(utf8, blocksEnd, end), end - start);
            if (Options.Bigrams)
            {
                if (_previousStart >= 0)
                {
                    // The first token's whole blocks are hashed already: go on behind them.
                    uint pair = _previousState;
                    int pairBlocksEnd = HashBlocks(utf8, _previousBlocksEnd, end, ref pair);
                    hashes[count++] = MurmurHash3.Finish(pair, Tail(utf8, pairBlocksEnd, end), end - _previousStart);
                }

                _previousStart = start;
                _previousState = state;
                _previousBlocksEnd = blocksEnd;
            }

            start = end + 1;
        }

        _hashCount += count;
        _tokenCount = 0;
        _firstStart = start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HashBlocks(ReadOnlySpan<byte> utf8, int start, int end, ref uint state)
    {
        uint h = state;
        int at = start;
        for (; at <= end - 4; at += 4)
        {
            h = MurmurHash3.Block(h, BinaryPrimitives.ReadUInt32LittleEndian(utf8[at..]));
        }

        state = h;
        return at;
    }

    // Four bytes can always be read: EndToken has made sure of them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Tail(ReadOnlySpan<byte> utf8, int blocksEnd, int end) =>
        BinaryPrimitives.ReadUInt32LittleEndian(utf8[blocksEnd..]) & ((1u << (8 * (end - blocksEnd))) - 1);

    // Keeps the byte array small however long the text is: only the last token is still needed, for its bigram.
    private void MoveTokenToFront(int start)
    {
        _utf8.AsSpan(start, _position - start).CopyTo(_utf8);
        _position -= start;
        _tokenStart -= start;
        _firstStart = _tokenStart;
        _previousStart -= start;
        _previousBlocksEnd -= start;
        if (!Options.Bigrams)
        {
            _previousStart = -1;
        }
    }

    private void Aggregate(FeatureVector into)
    {
        // No more distinct indices than dimensions, so a huge text does not make a huge table.
        into.Reset(Math.Min(_hashCount, Options.Dimensions));
        long wanted = Math.Max(16, Math.Min(4L * _hashCount, 2L * Options.Dimensions));
        int size = (int)BitOperations.RoundUpToPowerOf2((ulong)wanted);
        if (_slots.Length < size)
        {
            _slots = new int[size];
        }

        Span<int> slots = _slots.AsSpan(0, size);
        slots.Clear();
        int[] indices = into.IndexArray;
        float[] values = into.ValueArray;
        int shift = 32 - BitOperations.Log2((uint)size);
        int count = 0;
        foreach (int hash in _hashes.AsSpan(0, _hashCount))
        {
            int index = IndexOf(hash);
            int slot = (int)(((uint)index * 2654435769u) >> shift);
            int at;
            while ((at = slots[slot] - 1) >= 0 && indices[at] != index)
            {
                slot = (slot + 1) & (size - 1);
            }

            if (at < 0)
            {
                at = count++;
                slots[slot] = count;
                indices[at] = index;
                values[at] = 0;
            }

            // +1 or -1 without a branch: signs are as good as random, and so would its prediction be.
            values[at] += 1 | (hash >> 31);
        }

        into.Count = DampAndNormalize(indices, values, count, Options.Sublinear);
    }

    private int IndexOf(int hash)
    {
        int sign = hash >> 31;
        uint magnitude = (uint)((hash ^ sign) - sign);
        if (_mask != 0)
        {
            return (int)(magnitude & _mask);
        }

        uint dimensions = (uint)Options.Dimensions;

        // scikit-learn's answer for the one value whose magnitude does not fit.
        return (int)((hash == int.MinValue ? int.MaxValue - (dimensions - 1) : magnitude) % dimensions);
    }

    private static int DampAndNormalize(int[] indices, float[] values, int count, bool sublinear)
    {
        int kept = 0;
        double squares = 0;
        for (int i = 0; i < count; i++)
        {
            float frequency = values[i];
            if (frequency == 0)
            {
                continue;
            }

            if (sublinear)
            {
                float magnitude = Math.Abs(frequency);
                float damped = magnitude < Damped.Length ? Damped[(int)magnitude] : (float)(1 + Math.Log(magnitude));
                frequency = MathF.CopySign(damped, frequency);
            }

            indices[kept] = indices[i];
            values[kept++] = frequency;
            squares += (double)frequency * frequency;
        }

        if (kept > 0)
        {
            float factor = (float)(1 / Math.Sqrt(squares));
            foreach (ref float value in values.AsSpan(0, kept))
            {
                value *= factor;
            }
        }

        return kept;
    }

    private void ReleaseHugeScratch()
    {
        if (_hashes.Length > LargestKeptScratch)
        {
            _hashes = new int[512];
            _slots = new int[1024];
        }

        if (_utf8.Length > LargestKeptScratch)
        {
            _utf8 = new byte[4096];
        }

        if (_composed.Length > LargestKeptScratch)
        {
            _composed = [];
        }
    }
}
