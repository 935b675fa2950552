using System.Numerics;
using System.Runtime.CompilerServices;
using Freshet.Runtime.Faults;

namespace Freshet.Runtime.State;

/// <summary>
/// Key groups as in Flink (<c>KeyGroupRangeAssignment</c>, <c>MathUtils.murmurHash</c>): murmur of the key's Java hash code, modulo the
/// maximum parallelism; each subtask owns a range. Pure functions.
/// </summary>
internal static class KeyGroups
{
    public static int Of<TKey>(TKey key, int maxParallelism)
        where TKey : notnull => Murmur(JavaHash(key)) % maxParallelism;

    public static int Subtask(int keyGroup, int maxParallelism, int parallelism) => keyGroup * parallelism / maxParallelism;

    /// <summary>The number of key groups that Flink gives a job of that parallelism: half as many again, as a power of two from 128 to 32,768.</summary>
    public static int DefaultMaxParallelism(int parallelism) =>
        (int)Math.Clamp(BitOperations.RoundUpToPowerOf2((uint)(parallelism + (parallelism / 2))), 128, 1 << 15);

    /// <summary>The key groups [first, end) of a subtask.</summary>
    public static (int First, int End) Range(int subtask, int maxParallelism, int parallelism) =>
        ((((subtask * maxParallelism) + parallelism - 1) / parallelism) + (FaultPoints.IsOn(FaultPoint.KeyGroupRangeOffByOne) ? 1 : 0),
        (((subtask + 1) * maxParallelism) + parallelism - 1) / parallelism);

    /// <summary>The hash code that Java's type of the same meaning has.</summary>
    internal static int JavaHash<TKey>(TKey key)
        where TKey : notnull
    {
        if (typeof(TKey) == typeof(int))
            return Unsafe.As<TKey, int>(ref key);
        if (typeof(TKey) == typeof(long))
        {
            long value = Unsafe.As<TKey, long>(ref key);
            return (int)(value ^ (value >>> 32));
        }

        if (typeof(TKey) == typeof(bool))
            return Unsafe.As<TKey, bool>(ref key) ? 1231 : 1237;
        if (key is string text)
        {
            int hash = 0;
            foreach (char c in text)
                hash = (31 * hash) + c;
            return hash;
        }

        if (typeof(TKey) == typeof(double))
            return JavaHash(DoubleBits(Unsafe.As<TKey, double>(ref key)));
        return TupleHash<TKey>.Instance is { } tuple ? tuple.Of(key) : throw Unsupported<TKey>();
    }

    /// <summary>Refuses, before the first record, a key that has no stable hash.</summary>
    internal static void Check<TKey>()
    {
        if (!CanHash(typeof(TKey)))
            throw Unsupported<TKey>();
    }

    /// <summary>Whether keys of a type have a hash here: the simple types, and tuples of two to five of them.</summary>
    internal static bool CanHash(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(bool) || type == typeof(string) || type == typeof(double)
        || (TupleHashes.IsTuple(type) && Array.TrueForAll(type.GetGenericArguments(), CanHash));

    /// <summary>Whether a key is a floating-point number or has one among its parts.</summary>
    internal static bool HasDoubles(Type type) =>
        type == typeof(double) || (TupleHashes.IsTuple(type) && Array.Exists(type.GetGenericArguments(), HasDoubles));

    // As Java's doubleToLongBits: all that are not a number are one.
    internal static long DoubleBits(double value) => double.IsNaN(value) ? 0x7ff8000000000000 : BitConverter.DoubleToInt64Bits(value);

    internal static int Murmur(int code)
    {
        uint hash = (uint)code * 0xcc9e2d51;
        hash = BitOperations.RotateLeft(hash, 15) * 0x1b873593;
        hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xe6546b64;
        hash ^= 4;
        hash ^= hash >> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >> 13;
        hash *= 0xc2b2ae35;
        hash ^= hash >> 16;
        int signed = (int)hash;
        return signed >= 0 ? signed : signed == int.MinValue ? 0 : -signed;
    }

    private static NotSupportedException Unsupported<TKey>() =>
        new($"A key of type {typeof(TKey)} has no hash that is the same on every run. Use a string, an int, a long, a double, a bool, or a tuple of two to five of them as the key.");
}
