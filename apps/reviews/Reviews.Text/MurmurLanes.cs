using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reviews.Text;

/// <summary>
/// <see cref="MurmurHash3"/> of eight stretches of bytes at once. Tokens are short and of all lengths: one by one, the processor would guess the end
/// of nearly every one wrong. Thread-safe.
/// </summary>
internal static class MurmurLanes
{
    /// <summary>The stretches taken at once.</summary>
    public const int Count = 8;

    private const int UsualBlocks = 3;

    /// <summary>The bytes behind the end of a stretch that are read, and left out of the hash.</summary>
    public const int ReadAhead = 4;

    /// <summary>
    /// Takes the whole blocks of four bytes of each stretch into its state, then closes a copy of the state. <paramref name="position"/> is left behind
    /// the last whole block, <paramref name="state"/> as it is there: a longer stretch with the same beginning can go on from it.
    /// </summary>
    /// <param name="bytes">What the positions count in; <see cref="ReadAhead"/> more than the last end.</param>
    /// <param name="position">Where each stretch, or what is left of it, begins; at most one behind its end.</param>
    /// <param name="end">Where each ends.</param>
    /// <param name="length">The length of each as a whole, in bytes.</param>
    /// <param name="state">The state of each.</param>
    /// <returns>The hash of each.</returns>
    public static Vector256<int> Hash(
        ReadOnlySpan<byte> bytes, ref Vector256<int> position, Vector256<int> end, Vector256<int> length, ref Vector256<uint> state)
    {
        Vector256<int> at = position;
        Vector256<uint> hash = state;
        Vector256<int> lastBlock = end - Vector256.Create(4);
        for (int block = 0; ; block++)
        {
            // Nearly every stretch has fewer blocks: no look at the ends of single ones, so nothing to be guessed wrong.
            Vector256<int> goesOn = Vector256.LessThanOrEqual(at, lastBlock);
            if (block >= UsualBlocks && goesOn == Vector256<int>.Zero)
                break;
            Vector256<uint> next = Block(hash, Words(bytes, at));
            hash = Vector256.ConditionalSelect(goesOn.AsUInt32(), next, hash);
            at += goesOn & Vector256.Create(4);
        }

        position = at;
        state = hash;
        return Finish(hash, Words(bytes, at) & TailMask(end - at), length.AsUInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Words(ReadOnlySpan<byte> bytes, Vector256<int> at) => Vector256.Create(
        Word(bytes, at[0]), Word(bytes, at[1]), Word(bytes, at[2]), Word(bytes, at[3]),
        Word(bytes, at[4]), Word(bytes, at[5]), Word(bytes, at[6]), Word(bytes, at[7]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    /// <summary>The bits of as many bytes as are left, 0 to 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> TailMask(Vector256<int> left) =>
        (Vector256.GreaterThan(left, Vector256<int>.Zero).AsUInt32() & Vector256.Create(0xffu))
        | (Vector256.GreaterThan(left, Vector256.Create(1)).AsUInt32() & Vector256.Create(0xff00u))
        | (Vector256.GreaterThan(left, Vector256.Create(2)).AsUInt32() & Vector256.Create(0xff0000u));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> value, int left) => (value << left) | (value >>> (32 - left));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Block(Vector256<uint> state, Vector256<uint> block) =>
        TimesFive(Rotate(state ^ (Rotate(block * MurmurHash3.C1, 15) * MurmurHash3.C2), 13)) + Vector256.Create(0xe6546b64);

    // Multiplying takes the processor ten times as long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> TimesFive(Vector256<uint> value) => (value << 2) + value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Finish(Vector256<uint> state, Vector256<uint> tail, Vector256<uint> length)
    {
        state ^= Rotate(tail * MurmurHash3.C1, 15) * MurmurHash3.C2;
        state ^= length;
        state = (state ^ (state >>> 16)) * 0x85ebca6bu;
        state = (state ^ (state >>> 13)) * 0xc2b2ae35u;
        return (state ^ (state >>> 16)).AsInt32();
    }
}
