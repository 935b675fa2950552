using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace Freshet.Bench.Stages;

/// <summary>
/// Signed hashed unigrams and bigrams of composed text of the BMP through a linear model of three classes, as one would write it by hand: a table of lower-case
/// UTF-8, MurmurHash3 over the bytes of each token and each pair, one small table of counts, weights that are only added.
/// </summary>
internal sealed class BareLinear(Vector128<float>[] weights)
{
    public const int Bits = 18;

    private const int Slots = 1024;
    private static readonly uint[] Lower = [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => EntryOf((char)c))];
    private static readonly float[] Damped = [.. Enumerable.Range(0, 64).Select(n => n == 0 ? 0 : (float)(1 + Math.Log(n)))];

    private readonly byte[] _utf8 = new byte[1 << 14];
    private readonly int[] _slots = new int[Slots];
    private readonly int[] _indices = new int[Slots];
    private readonly int[] _counts = new int[Slots];
    private int _count;

    public void Predict(string text, double[] probabilities)
    {
        _count = 0;
        Array.Clear(_slots);
        int start = 0, end = 0, previous = -1;
        for (int i = 0; i < text.Length; i++)
        {
            uint entry = Lower[text[i]];
            if (entry >> 24 == 0) // no part of a token
            {
                Take(ref start, ref end, ref previous);
                continue;
            }

            bool isSymbol = (entry >> 26) != 0;
            if (isSymbol)
                Take(ref start, ref end, ref previous);
            BitConverter.TryWriteBytes(_utf8.AsSpan(end), entry);
            end += (int)(entry >> 24) & 3;
            if (isSymbol)
                Take(ref start, ref end, ref previous);
        }

        Take(ref start, ref end, ref previous);
        Score(probabilities);
    }

    private static uint EntryOf(char c)
    {
        bool isSymbol = char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.OtherSymbol;
        if (!isSymbol && !char.IsLetter(c) && !char.IsNumber(c) && c != '_')
            return 0;
        Span<byte> utf8 = stackalloc byte[4];
        int length = Rune.ToLowerInvariant(new Rune(c)).EncodeToUtf8(utf8);
        return utf8[0] | ((uint)utf8[1] << 8) | ((uint)utf8[2] << 16) | ((uint)length << 24) | (isSymbol ? 1u << 26 : 0);
    }

    private void Take(ref int start, ref int end, ref int previous)
    {
        if (start == end)
            return;
        Count(Murmur(_utf8.AsSpan(start, end - start)));
        if (previous >= 0)
            Count(Murmur(_utf8.AsSpan(previous, end - previous)));
        previous = start;
        _utf8[end++] = (byte)' ';
        start = end;
    }

    private static uint Murmur(ReadOnlySpan<byte> bytes)
    {
        uint hash = 0;
        int length = bytes.Length;
        for (; bytes.Length >= 4; bytes = bytes[4..])
            hash = (BitOperations.RotateLeft(hash ^ Mixed(BitConverter.ToUInt32(bytes)), 13) * 5) + 0xe6546b64;
        uint tail = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            tail = (tail << 8) | bytes[i];
        hash ^= Mixed(tail) ^ (uint)length;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }

    private static uint Mixed(uint block) => BitOperations.RotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;

    private void Count(uint hash)
    {
        int sign = (int)hash >> 31;
        int index = (((int)hash ^ sign) - sign) & ((1 << Bits) - 1);
        int slot = (int)(((uint)index * 2654435769) >> 22);
        int at;
        while ((at = _slots[slot] - 1) >= 0 && _indices[at] != index)
            slot = (slot + 1) & (Slots - 1);
        if (at < 0)
        {
            at = _count++;
            _slots[slot] = _count;
            _indices[at] = index;
            _counts[at] = 0;
        }

        _counts[at] += 1 | sign;
    }

    private void Score(double[] probabilities)
    {
        Vector128<float> sum = default;
        float squares = 0;
        for (int i = 0; i < _count; i++)
        {
            int count = _counts[i];
            float value = MathF.CopySign(Damped[Math.Min(Math.Abs(count), Damped.Length - 1)], count);
            squares += value * value;
            sum += weights[_indices[i]] * value;
        }

        sum = weights[^1] + (squares > 0 ? sum / MathF.Sqrt(squares) : default);
        double total = 0;
        for (int k = 0; k < probabilities.Length; k++)
            total += probabilities[k] = 1 / (1 + Math.Exp(-(double)sum[k]));
        for (int k = 0; k < probabilities.Length; k++)
            probabilities[k] /= total;
    }
}
