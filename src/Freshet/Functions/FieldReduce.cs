using System.Numerics;

namespace Freshet.Functions;

/// <summary>
/// The reduce functions of Flink's <c>sum</c>, <c>min</c>, <c>max</c>, <c>minBy</c> and <c>maxBy</c>, for streams and windows. The first three give the
/// first value with one part replaced, the others one of the values. Pure functions.
/// </summary>
internal static class FieldReduce
{
    public static Func<T, T, T> Sum<T, TPart>(Func<T, TPart> part, Func<T, TPart, T> with)
        where TPart : IAdditionOperators<TPart, TPart, TPart> =>
        (first, second) => with(first, unchecked(part(first) + part(second)));

    public static Func<T, T, T> Min<T, TPart>(Func<T, TPart> part, Func<T, TPart, T> with) => Replace(part, with, -1);

    public static Func<T, T, T> Max<T, TPart>(Func<T, TPart> part, Func<T, TPart, T> with) => Replace(part, with, 1);

    public static Func<T, T, T> MinBy<T, TPart>(Func<T, TPart> part, bool first) => Choose(part, first, -1);

    public static Func<T, T, T> MaxBy<T, TPart>(Func<T, TPart> part, bool first) => Choose(part, first, 1);

    private static Func<T, T, T> Replace<T, TPart>(Func<T, TPart> part, Func<T, TPart, T> with, int sign)
    {
        IComparer<TPart> order = Ordering.Of<TPart>();
        return (first, second) =>
        {
            TPart other = part(second);
            return sign * order.Compare(part(first), other) > 0 ? first : with(first, other);
        };
    }

    private static Func<T, T, T> Choose<T, TPart>(Func<T, TPart> part, bool keepsFirst, int sign)
    {
        IComparer<TPart> order = Ordering.Of<TPart>();
        return (first, second) =>
        {
            int compared = sign * order.Compare(part(first), part(second));
            return compared > 0 || (keepsFirst && compared == 0) ? first : second;
        };
    }
}
