using System.Numerics;

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
    private const int HashBytesAt = 1 << 15;
    private const int MostDamped = 63;

    // The damped frequencies from -63 to 63.
    private static readonly float[] Damped = [.. Enumerable.Range(-MostDamped, (2 * MostDamped) + 1).Select(n => (float)Damp(n))];

    private readonly uint _mask;
    private readonly TokenBuffer _tokens = new();
    private readonly TokenHashes _hashes;
    private char[] _composed = [];
    private char[] _decoded = [];
    private int[] _slots = new int[1024];

    /// <summary>Makes a hasher.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of dimensions is not between 1 and 2^30.</exception>
    public FeatureHasher(FeatureHasherOptions? options = null)
    {
        Options = options ?? new FeatureHasherOptions();
        if (Options.Dimensions is < 1 or > 1 << 30)
        {
            throw new ArgumentOutOfRangeException(nameof(options), Options.Dimensions, "Dimensions must be between 1 and 2^30.");
        }

        _hashes = new TokenHashes(Options.Bigrams);
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

        Aggregate(_hashes.All, into);
        ReleaseHugeScratch();
    }

    /// <summary>
    /// As for UTF-16, straight from UTF-8; what is no UTF-8 reads as U+FFFD, one for each longest broken stretch, as the runtime's decoder has it.
    /// </summary>
    public void Extract(ReadOnlySpan<byte> utf8, FeatureVector into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (TryHashTokens(utf8))
            Aggregate(_hashes.All, into);
        else
            Extract(Decoded(utf8), into);
        ReleaseHugeScratch();
    }

    private ReadOnlySpan<char> Decoded(ReadOnlySpan<byte> utf8)
    {
        if (_decoded.Length < utf8.Length)
            _decoded = new char[utf8.Length];
        return _decoded.AsSpan(0, System.Text.Encoding.UTF8.GetChars(utf8, _decoded));
    }

    private bool TryHashTokens(ReadOnlySpan<byte> utf8)
    {
        _tokens.Clear();
        _hashes.Clear();
        int next = 0;
        while (next < utf8.Length)
        {
            next = _tokens.Take(utf8, next, TokenCharacters.Unchecked);
            if (next < 0)
                return false;
            if (_tokens.Length > HashBytesAt && _tokens.Count > 0)
                _hashes.Take(_tokens);
        }

        _hashes.Take(_tokens);
        return true;
    }

    /// <summary>False, when a character turned up that makes a real NFC check necessary first.</summary>
    private bool TryHashTokens(ReadOnlySpan<char> text, bool isComposed)
    {
        _tokens.Clear();
        _hashes.Clear();
        uint refused = isComposed ? 0 : TokenCharacters.Unchecked;
        int next = 0;
        while (next < text.Length)
        {
            next = _tokens.Take(text, next, refused);
            if (next < 0)
            {
                return false;
            }

            // Keeps the bytes few however long the text is.
            if (_tokens.Length > HashBytesAt && _tokens.Count > 0)
            {
                _hashes.Take(_tokens);
            }
        }

        _hashes.Take(_tokens);
        return true;
    }

    private void Aggregate(ReadOnlySpan<int> hashes, FeatureVector into)
    {
        // No more distinct indices than dimensions, so a huge text does not make a huge table.
        into.Reset(Math.Min(hashes.Length, Options.Dimensions));
        long wanted = Math.Max(16, Math.Min(4L * hashes.Length, 2L * Options.Dimensions));
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
        foreach (int hash in hashes)
        {
            int index = IndexOf(hash);
            int slot = (int)(((uint)index * 2654435769u) >> shift);
            int at;
            while ((at = slots[slot] - 1) >= 0 && indices[at] != index)
            {
                slot = (slot + 1) & (size - 1);
            }

            // +1 or -1 without a branch: signs are as good as random, and so would its prediction be.
            float sign = 1 | (hash >> 31);
            if (at >= 0)
            {
                values[at] += sign;
                continue;
            }

            slots[slot] = count + 1;
            indices[count] = index;
            values[count++] = sign;
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
            if (sublinear)
            {
                frequency = Math.Abs(frequency) <= MostDamped ? Damped[(int)frequency + MostDamped] : (float)Damp((int)frequency);
            }

            // What is zero is written over.
            indices[kept] = indices[i];
            values[kept] = frequency;
            kept += frequency != 0 ? 1 : 0;
            squares += (double)frequency * frequency;
        }

        if (kept > 0)
        {
            float factor = (float)(1 / Math.Sqrt(squares));
            Span<float> rest = values.AsSpan(0, kept);
            for (; rest.Length >= Vector<float>.Count; rest = rest[Vector<float>.Count..])
            {
                (new Vector<float>(rest) * factor).CopyTo(rest);
            }

            foreach (ref float value in rest)
            {
                value *= factor;
            }
        }

        return kept;
    }

    private static double Damp(int frequency) => frequency == 0 ? 0 : Math.CopySign(1 + Math.Log(Math.Abs(frequency)), frequency);

    private void ReleaseHugeScratch()
    {
        if (_slots.Length > LargestKeptScratch)
        {
            _slots = new int[1024];
        }

        if (_composed.Length > LargestKeptScratch)
        {
            _composed = [];
        }

        if (_decoded.Length > LargestKeptScratch)
            _decoded = [];
    }
}
