using System.Runtime.CompilerServices;

namespace Freshet.Runtime.State;

/// <summary>
/// Whether two keys are one, as Java has it: a zero and its negative are two keys, as their hashes say. For all other keys that is what .NET says too.
/// Pure functions.
/// </summary>
internal static class KeyEquality<TKey>
{
    private static readonly bool HasNumbers = KeyGroups.HasDoubles(typeof(TKey)); // looked up once: a constant to the compiler

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Same(TKey left, TKey right) =>
        typeof(TKey).IsValueType && HasNumbers ? SameNumbers(left, right) : EqualityComparer<TKey>.Default.Equals(left, right);

    private static bool SameNumbers(TKey left, TKey right) => typeof(TKey) == typeof(double)
        ? KeyGroups.DoubleBits(Unsafe.As<TKey, double>(ref left)) == KeyGroups.DoubleBits(Unsafe.As<TKey, double>(ref right))
        : TupleHash<TKey>.Instance!.Same(left, right);
}
