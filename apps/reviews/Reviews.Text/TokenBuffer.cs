using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Reviews.Text;

/// <summary>
/// The tokens of a text as lower-case UTF-8 with one blank behind each, so that two neighbours are a contiguous stretch. Not thread-safe.
/// </summary>
internal sealed class TokenBuffer
{
    private const int BlockLength = 1024;

    /// <summary>The entries before the tokens' in <see cref="Ends"/>.</summary>
    public const int Before = 2;

    private const int LargestKeptBytes = 1 << 18;

    // A character has at most three bytes, or four where it took two units; a blank comes behind each token.
    private const int MostBytesPerUnit = 4;
    private const int LongestOfBmp = 3;
    private const int Spare = 8 + MurmurLanes.ReadAhead;
    private const int EndsSpare = 1 + Before + MurmurLanes.Count;

    private byte[] _bytes = new byte[(BlockLength * MostBytesPerUnit) + Spare];
    private int[] _ends = [-1, -1, .. new int[BlockLength + EndsSpare]];
    private int _position;
    private int _count = Before;
    private uint _inToken;

    /// <summary>The bytes, readable <see cref="MurmurLanes.ReadAhead"/> beyond the last token.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>
    /// Where each whole token ends: behind the end of the token before, and the blank, begins the next. <see cref="Before"/> entries come before those
    /// of <see cref="Count"/> tokens, for the two tokens before them; behind them come entries for <see cref="MurmurLanes.Count"/> empty ones.
    /// </summary>
    public ReadOnlySpan<int> Ends
    {
        get
        {
            _ends.AsSpan(_count, MurmurLanes.Count).Fill(_ends[_count - 1]);
            return _ends.AsSpan(0, _count + MurmurLanes.Count);
        }
    }

    /// <summary>The whole tokens.</summary>
    public int Count => _count - Before;

    /// <summary>The bytes in use.</summary>
    public int Length => _position;

    public void Clear()
    {
        _position = 0;
        _count = Before;
        _ends[0] = _ends[1] = -1;
        _inToken = 0;
        if (_bytes.Length > LargestKeptBytes)
            _bytes = new byte[(BlockLength * MostBytesPerUnit) + Spare];
    }

    /// <summary>
    /// Takes the text on from <paramref name="from"/>, a block of it at most; gives where the next block begins, or -1 when a character turned up
    /// that has one of the bits <paramref name="refused"/>. An unpaired surrogate reads as U+FFFD.
    /// </summary>
    public int Take(ReadOnlySpan<char> text, int from, uint refused)
    {
        int to = Math.Min(text.Length, from + BlockLength);
        MakeRoom();
        while (from < to)
        {
            from += TakeUsual(text[from..to], TokenCharacters.Unusual | refused);
            if (from == to)
                break;
            uint entry = TokenCharacters.Of(text[from]);
            if ((entry & refused) != 0)
                return -1;
            from += TakeUnusual(text[from..], TokenCharacters.Kind(entry));
        }

        if (from >= text.Length)
            EndToken();
        return from;
    }

    /// <summary>
    /// As <see cref="Take(ReadOnlySpan{char}, int, uint)"/> of UTF-8, a block of bytes at most; also -1 when a byte turned up that belongs to no character.
    /// </summary>
    public int Take(ReadOnlySpan<byte> utf8, int from, uint refused)
    {
        int to = Math.Min(utf8.Length, from + BlockLength);
        Span<char> units = stackalloc char[2];
        MakeRoom();
        while (from < to)
        {
            from += TakeUsual(utf8[from..], to - from, TokenCharacters.Unusual | refused);
            if (from >= to)
                break;
            if (Rune.DecodeFromUtf8(utf8[from..], out Rune rune, out int consumed) != System.Buffers.OperationStatus.Done)
                return -1;
            ReadOnlySpan<char> text = units[..rune.EncodeToUtf16(units)];
            uint entry = TokenCharacters.Of(text[0]);
            if ((entry & refused) != 0)
                return -1;
            TakeUnusual(text, TokenCharacters.Kind(entry));
            from += consumed;
        }

        if (from >= utf8.Length)
            EndToken();
        return from;
    }

    /// <summary>Forgets the whole tokens but the last, whose pair with the next is still to come; gives by how much its bytes have moved.</summary>
    public int DropTokens()
    {
        int moved = _ends[_count - 2] + 1;
        _bytes.AsSpan(moved, _position - moved).CopyTo(_bytes);
        _position -= moved;
        _ends[0] = -1;
        _ends[1] = _ends[_count - 1] - moved;
        _count = Before;
        return moved;
    }

    private void MakeRoom()
    {
        int bytes = _position + (BlockLength * MostBytesPerUnit) + Spare;
        if (_bytes.Length < bytes)
            Array.Resize(ref _bytes, Math.Max(bytes, _bytes.Length * 2));
        if (_ends.Length < _count + BlockLength + EndsSpare)
            Array.Resize(ref _ends, _ends.Length * 2);
    }

    /// <summary>
    /// Takes letters, numbers and separators up to the first character that has one of the bits <paramref name="stop"/>. Without a branch but that
    /// one: where a token ends could not be guessed. <see cref="MakeRoom"/> has made room for all that is written.
    /// </summary>
    private int TakeUsual(ReadOnlySpan<char> text, uint stop)
    {
        ref byte bytes = ref MemoryMarshal.GetArrayDataReference(_bytes);
        ref int ends = ref MemoryMarshal.GetArrayDataReference(_ends);
        int position = _position;
        int count = _count;
        uint inToken = _inToken;
        int i = 0;
        for (; i < text.Length; i++)
        {
            uint entry = TokenCharacters.Of(text[i]);
            if ((entry & stop) != 0)
                break;
            uint isWord = TokenCharacters.Kind(entry); // a separator or a part of a word, so 0 or 1
            uint ended = inToken & ~isWord;
            Unsafe.Add(ref ends, count) = position; // stays where a token has ended
            // Four bytes at once: what is too much is replaced by what comes next.
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref bytes, position), BitConverter.IsLittleEndian ? entry : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(entry));
            count += (int)ended;
            position += TokenCharacters.Length(entry) + (int)ended;
            inToken = isWord;
        }

        (_position, _count, _inToken) = (position, count, inToken);
        return i;
    }

    /// <summary>As the other of UTF-16: characters that begin within <paramref name="limit"/>, up to the first that is no usual one or is broken.</summary>
    private int TakeUsual(ReadOnlySpan<byte> text, int limit, uint stop)
    {
        ref byte bytes = ref MemoryMarshal.GetArrayDataReference(_bytes);
        ref int ends = ref MemoryMarshal.GetArrayDataReference(_ends);
        int position = _position;
        int count = _count;
        uint inToken = _inToken;
        ref byte first = ref MemoryMarshal.GetReference(text);
        int i = 0;
        while (i < limit)
        {
            uint c = Unsafe.Add(ref first, i);
            int length = 1;
            if (c >= 0x80)
            {
                if (i > text.Length - LongestOfBmp)
                    c = AtEnd(text[i..], out length);
                else
                    c = TwoOrThree(c, Unsafe.Add(ref first, i + 1), Unsafe.Add(ref first, i + 2), out length);
                if (length == 0)
                    break;
            }

            uint entry = TokenCharacters.Of((char)c);
            if ((entry & stop) != 0)
                break;
            i += length;
            uint isWord = TokenCharacters.Kind(entry);
            uint ended = inToken & ~isWord;
            Unsafe.Add(ref ends, count) = position;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref bytes, position), BitConverter.IsLittleEndian ? entry : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(entry));
            count += (int)ended;
            position += TokenCharacters.Length(entry) + (int)ended;
            inToken = isWord;
        }

        (_position, _count, _inToken) = (position, count, inToken);
        return i;
    }

    // What is read beyond the end is zero, and that continues no character.
    private static uint AtEnd(ReadOnlySpan<byte> text, out int length) =>
        TwoOrThree(text[0], text.Length > 1 ? text[1] : 0u, text.Length > 2 ? text[2] : 0u, out length);

    /// <summary>A character of two or three bytes; length 0, where none begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TwoOrThree(uint lead, uint second, uint third, out int length)
    {
        uint two = ((lead & 0x1f) << 6) | (second & 0x3f);
        if (lead - 0xc2 <= 0xdf - 0xc2)
        {
            length = (second & 0xc0) == 0x80 ? 2 : 0;
            return two;
        }

        uint three = ((lead & 0xf) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);

        // No overlong form, no half of a pair.
        bool isWhole = (lead & 0xf0) == 0xe0 && (second & 0xc0) == 0x80 && (third & 0xc0) == 0x80 && three >= 0x800 && three - 0xd800 >= 0x800;
        length = isWhole ? 3 : 0;
        return three;
    }

    /// <summary>Takes a symbol or a character beyond the BMP; gives how many UTF-16 units it had.</summary>
    private int TakeUnusual(ReadOnlySpan<char> text, uint kind)
    {
        Rune.DecodeFromUtf16(text, out Rune rune, out int consumed);
        if (kind == TokenCharacters.Surrogate)
            kind = TokenCharacters.OfRune(rune);
        if (kind != TokenCharacters.Word)
            EndToken();
        if (kind != TokenCharacters.Separator)
        {
            // No symbol beyond the BMP has a lower-case form, and asking for that of an emoji is slow.
            bool hasCase = kind == TokenCharacters.Word || rune.IsBmp;
            _position += (hasCase ? Rune.ToLowerInvariant(rune) : rune).EncodeToUtf8(_bytes.AsSpan(_position));
            _inToken = 1;
        }

        if (kind == TokenCharacters.Symbol)
            EndToken();
        return consumed;
    }

    private void EndToken()
    {
        if (_inToken == 0)
            return;
        _ends[_count++] = _position;
        _bytes[_position++] = (byte)' ';
        _inToken = 0;
    }
}
