using Freshet.Runtime.State;

namespace Freshet.Runtime.Exchange;

/// <summary>Decides which channel a record takes. One per output gate; used by one thread.</summary>
internal abstract class ChannelSelector<T>
{
    public abstract int Select(in Record<T> record, int channels);
}

/// <summary>Round robin, beginning behind <paramref name="first"/>.</summary>
internal sealed class RebalanceSelector<T>(int first) : ChannelSelector<T>
{
    private int _next = first;

    public override int Select(in Record<T> record, int channels)
    {
        _next = (_next + 1) % channels;
        return _next;
    }
}

/// <summary>Drawn at random, of a seed and the sender's own index.</summary>
internal sealed class ShuffleSelector<T>(int seed, int subtask) : ChannelSelector<T>
{
    private readonly Random _random = new(unchecked((seed * 31) + subtask));

    public override int Select(in Record<T> record, int channels) => _random.Next(channels);
}

/// <summary>Always the first.</summary>
internal sealed class GlobalSelector<T> : ChannelSelector<T>
{
    public override int Select(in Record<T> record, int channels) => 0;
}

/// <summary>As a user function says.</summary>
internal sealed class CustomSelector<T>(Func<T, int, int> partitioner, string consumer) : ChannelSelector<T>
{
    public override int Select(in Record<T> record, int channels)
    {
        int channel = partitioner(record.Value, channels);
        return (uint)channel < (uint)channels
            ? channel
            : throw new InvalidOperationException(
                $"The partitioner before '{consumer}' gave {channel} for {channels} subtasks. Let it give a number from 0 to {channels - 1}.");
    }
}

/// <summary>By the key group of the record's key, as Flink does.</summary>
internal sealed class HashSelector<TKey, T>(Func<T, TKey> selector, int maxParallelism) : ChannelSelector<T>
    where TKey : notnull
{
    public override int Select(in Record<T> record, int channels) =>
        KeyGroups.Subtask(KeyGroups.Of(selector(record.Value), maxParallelism), maxParallelism, channels);
}
