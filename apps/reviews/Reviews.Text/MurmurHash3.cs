using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Reviews.Text;

/// <summary>MurmurHash3_x86_32, the hash of scikit-learn's <c>HashingVectorizer</c>. Thread-safe.</summary>
public static class MurmurHash3
{
    internal const uint C1 = 0xcc9e2d51;
    internal const uint C2 = 0x1b873593;

    /// <summary>The signed 32-bit hash of the bytes, the same on every machine.</summary>
    public static int Hash(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        uint h = seed;
        ReadOnlySpan<byte> rest = bytes;
        for (; rest.Length >= 4; rest = rest[4..])
        {
            h = Block(h, BinaryPrimitives.ReadUInt32LittleEndian(rest));
        }

        uint tail = 0;
        for (int i = rest.Length - 1; i >= 0; i--)
        {
            tail = (tail << 8) | rest[i];
        }

        return Finish(h, tail, bytes.Length);
    }

    /// <summary>Takes one block of four bytes, read little-endian, into the state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Block(uint h, uint block) =>
        (BitOperations.RotateLeft(h ^ (BitOperations.RotateLeft(block * C1, 15) * C2), 13) * 5) + 0xe6546b64;

    /// <summary>Closes the state with the last 0 to 3 bytes (0 where there is none) and the length of the whole in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Finish(uint h, uint tail, int length)
    {
        h ^= BitOperations.RotateLeft(tail * C1, 15) * C2;
        h ^= (uint)length;
        h = (h ^ (h >> 16)) * 0x85ebca6b;
        h = (h ^ (h >> 13)) * 0xc2b2ae35;
        return (int)(h ^ (h >> 16));
    }
}
