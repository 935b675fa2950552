namespace Freshet.Windowing;

/// <summary>A value of one of two streams in a stream of both: how a window keeps what a join or co-group brings together.</summary>
internal readonly record struct TaggedUnion<T1, T2>(bool IsFirst, T1 First, T2 Second)
{
    public static TaggedUnion<T1, T2> OfFirst(T1 value) => new(true, value, default!);

    public static TaggedUnion<T1, T2> OfSecond(T2 value) => new(false, default!, value);
}
