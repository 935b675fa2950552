using System.Numerics;

namespace Freshet.Functions;

/// <summary>
/// The reduce functions of Flink's <c>sum</c>, <c>min</c>, <c>max</c>, <c>minBy</c> and <c>maxBy</c>, for streams and windows. The first three give the
/// first value with one field replaced, the others one of the values. Pure functions.
/// </summary>
internal static class FieldReduce
{
    public static Func<T, T, T> Sum<T, TField>(Func<T, TField> field, Func<T, TField, T> with)
        where TField : IAdditionOperators<TField, TField, TField> =>
        (first, second) => with(first, unchecked(field(first) + field(second)));

    public static Func<T, T, T> Min<T, TField>(Func<T, TField> field, Func<T, TField, T> with) => Replace(field, with, -1);

    public static Func<T, T, T> Max<T, TField>(Func<T, TField> field, Func<T, TField, T> with) => Replace(field, with, 1);

    public static Func<T, T, T> MinBy<T, TField>(Func<T, TField> field, bool first) => Choose(field, first, -1);

    public static Func<T, T, T> MaxBy<T, TField>(Func<T, TField> field, bool first) => Choose(field, first, 1);

    private static Func<T, T, T> Replace<T, TField>(Func<T, TField> field, Func<T, TField, T> with, int sign)
    {
        IComparer<TField> order = Ordering.Of<TField>();
        return (first, second) =>
        {
            TField other = field(second);
            return sign * order.Compare(field(first), other) > 0 ? first : with(first, other);
        };
    }

    private static Func<T, T, T> Choose<T, TField>(Func<T, TField> field, bool keepsFirst, int sign)
    {
        IComparer<TField> order = Ordering.Of<TField>();
        return (first, second) =>
        {
            int compared = sign * order.Compare(field(first), field(second));
            return compared > 0 || (keepsFirst && compared == 0) ? first : second;
        };
    }
}
