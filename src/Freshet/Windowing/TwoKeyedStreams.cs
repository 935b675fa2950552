using Freshet.State;

namespace Freshet.Windowing;

/// <summary>Two streams whose values meet where their keys are equal.</summary>
internal sealed record TwoKeyedStreams<TKey, T1, T2>(
    DataStream<T1> First, DataStream<T2> Second, Func<T1, TKey> FirstKey, Func<T2, TKey> SecondKey, Serializer<TKey>? KeySerializer)
    where TKey : notnull
{
    /// <summary>One stream of the values of both, by key and in windows.</summary>
    public WindowedStream<TKey, TaggedUnion<T1, T2>> Window(WindowAssigner assigner) =>
        Tagged(First, TaggedUnion<T1, T2>.OfFirst).Union(Tagged(Second, TaggedUnion<T1, T2>.OfSecond))
            .KeyBy(KeyOf, KeySerializer)
            .Window(assigner);

    /// <summary>The key of a value of either stream.</summary>
    public TKey KeyOf(TaggedUnion<T1, T2> value) => value.IsFirst ? FirstKey(value.First) : SecondKey(value.Second);

    // Tagged in the task that gives the values, and not spread anew for it.
    private static DataStream<TaggedUnion<T1, T2>> Tagged<T>(DataStream<T> stream, Func<T, TaggedUnion<T1, T2>> tag)
    {
        DataStream<TaggedUnion<T1, T2>> tagged = stream.Map(tag);
        tagged.Node.Parallelism = stream.Node.Parallelism;
        return tagged;
    }
}
