namespace Freshet.Windowing;

/// <summary>Two streams that are to be co-grouped, with the keys of both. Not thread-safe.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T1">The type of the first stream's values.</typeparam>
/// <typeparam name="T2">The type of the second stream's values.</typeparam>
public sealed class CoGroupEqualTo<TKey, T1, T2>
    where TKey : notnull
{
    private readonly TwoKeyedStreams<TKey, T1, T2> _streams;

    internal CoGroupEqualTo(TwoKeyedStreams<TKey, T1, T2> streams) => _streams = streams;

    /// <summary>Cuts both streams into the same windows; an assigner that looks at values sees <see cref="TaggedUnion{T1,T2}"/>.</summary>
    public WindowedCoGroup<TKey, T1, T2> Window(WindowAssigner assigner) => new(_streams.Window(assigner));
}
