using Freshet.Runtime.State;

namespace Freshet.Runtime.Exchange;

/// <summary>Decides which channel a record takes. One per output gate; used by one thread.</summary>
internal abstract class ChannelSelector<T>
{
    public abstract int Select(in Record<T> record, int channels);
}

/// <summary>Round robin, beginning at the subtask's own index.</summary>
internal sealed class RebalanceSelector<T>(int first) : ChannelSelector<T>
{
    private int _next = first;

    public override int Select(in Record<T> record, int channels)
    {
        _next = (_next + 1) % channels;
        return _next;
    }
}

/// <summary>By the key group of the record's key, as Flink does.</summary>
internal sealed class HashSelector<TKey, T>(Func<T, TKey> selector, int maxParallelism) : ChannelSelector<T>
    where TKey : notnull
{
    public override int Select(in Record<T> record, int channels) =>
        KeyGroups.Subtask(KeyGroups.Of(selector(record.Value), maxParallelism), maxParallelism, channels);
}
