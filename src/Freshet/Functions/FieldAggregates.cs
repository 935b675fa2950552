using System.Numerics;

namespace Freshet.Functions;

/// <summary>
/// Reduces by a field, as Flink's aggregations of that name: a sum, least or greatest value stands in the first record, whose other fields
/// stay; by a field, the whole record with the least or greatest is taken. Pure functions.
/// </summary>
internal static class FieldAggregates
{
    public static Func<T, T, T> Sum<T, TField>(Func<T, TField> field, Func<T, TField, T> with)
        where TField : IAdditionOperators<TField, TField, TField> =>
        (sum, value) => with(sum, field(sum) + field(value));

    public static Func<T, T, T> Min<T, TField>(Func<T, TField> field, Func<T, TField, T> with) =>
        (least, value) => Ordering<TField>.Compare(field(value), field(least)) <= 0 ? with(least, field(value)) : least;

    public static Func<T, T, T> Max<T, TField>(Func<T, TField> field, Func<T, TField, T> with) =>
        (most, value) => Ordering<TField>.Compare(field(value), field(most)) >= 0 ? with(most, field(value)) : most;

    public static Func<T, T, T> MinBy<T, TField>(Func<T, TField> field, bool first) => (least, value) =>
    {
        int order = Ordering<TField>.Compare(field(value), field(least));
        return order < 0 || (order == 0 && !first) ? value : least;
    };

    public static Func<T, T, T> MaxBy<T, TField>(Func<T, TField> field, bool first) => (most, value) =>
    {
        int order = Ordering<TField>.Compare(field(value), field(most));
        return order > 0 || (order == 0 && !first) ? value : most;
    };
}
