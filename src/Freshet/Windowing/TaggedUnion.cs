namespace Freshet.Windowing;

/// <summary>
/// A value of one of two streams in a stream of both: what the windows of a join or co-group hold, and so what an assigner, trigger or evictor
/// that looks at values sees there. Immutable.
/// </summary>
/// <typeparam name="T1">The type of the first stream's values.</typeparam>
/// <typeparam name="T2">The type of the second stream's values.</typeparam>
/// <param name="IsFirst">Whether the value is of the first stream.</param>
/// <param name="First">The value, where it is of the first stream.</param>
/// <param name="Second">The value, where it is of the second stream.</param>
public readonly record struct TaggedUnion<T1, T2>(bool IsFirst, T1 First, T2 Second)
{
    /// <summary>A value of the first stream.</summary>
    public static TaggedUnion<T1, T2> OfFirst(T1 value) => new(true, value, default!);

    /// <summary>A value of the second stream.</summary>
    public static TaggedUnion<T1, T2> OfSecond(T2 value) => new(false, default!, value);
}
