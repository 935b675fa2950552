using Freshet.Operators;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Exchange;

/// <summary>The task's side of all its outputs to one node: what the task needs to know without the type.</summary>
internal interface IOutputGate
{
    /// <summary>The node that the records go to.</summary>
    int ConsumerId { get; }

    /// <summary>Records sent so far. Read by other threads as a metric.</summary>
    long Records { get; }

    /// <summary>Sends the batches begun.</summary>
    void Flush();

    /// <summary>Whether everything sent has found room.</summary>
    bool TryDrain();

    /// <summary>
    /// Sends a barrier behind everything emitted so far; one that overtakes it where <paramref name="overtakesSince"/> says when its checkpoint began at a
    /// source.
    /// </summary>
    void SendBarrier(CheckpointBarrier barrier, DateTimeOffset? overtakesSince);

    /// <summary>Sends the end behind everything emitted so far.</summary>
    void SendEnd();
}

/// <summary>Spreads records over the channels to one node, in batches; without a selector every record goes to all of them.</summary>
internal sealed class OutputGate<T>(int consumerId, Channel<T>[] channels, ChannelSelector<T>? selector) : Output<T>, IOutputGate
{
    private readonly RecordBuffer<T>?[] _open = new RecordBuffer<T>?[channels.Length];

    public int ConsumerId => consumerId;

    public long Records { get; private set; }

    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        Records += batch.Length;
        if (channels.Length == 1 || selector is null)
        {
            for (int i = 0; i < channels.Length; i++)
                AddAll(i, batch);
            return;
        }

        foreach (ref readonly Record<T> record in batch)
        {
            int channel = selector.Select(in record, channels.Length);
            RecordBuffer<T> buffer = _open[channel] ??= channels[channel].RentBuffer();
            buffer.Add(in record);
            if (buffer.IsFull)
                Send(channel);
        }
    }

    public override void EmitWatermark(EventTime watermark) => Broadcast(ElementKind.Watermark, watermark.Milliseconds);

    public override void EmitStatus(bool idle) => Broadcast(ElementKind.Status, idle ? 1 : 0);

    public override void EmitLatencyMarker(long stopwatchTimestamp) => Broadcast(ElementKind.LatencyMarker, stopwatchTimestamp);

    public void Flush()
    {
        for (int i = 0; i < channels.Length; i++)
            Send(i);
    }

    public bool TryDrain()
    {
        bool all = true;
        foreach (Channel<T> channel in channels)
            all &= channel.TryDrain();
        return all;
    }

    public void SendBarrier(CheckpointBarrier barrier, DateTimeOffset? overtakesSince)
    {
        if (overtakesSince is not { } begun)
        {
            Broadcast(ElementKind.Barrier, barrier.Pack());
            return;
        }

        Flush();
        foreach (Channel<T> channel in channels)
            channel.Announce(barrier, begun);
    }

    public void SendEnd() => Broadcast(ElementKind.End, 0);

    private void AddAll(int channel, ReadOnlySpan<Record<T>> batch)
    {
        while (!batch.IsEmpty)
        {
            RecordBuffer<T> buffer = _open[channel] ??= channels[channel].RentBuffer();
            batch = batch[buffer.AddRange(batch)..];
            if (buffer.IsFull)
                Send(channel);
        }
    }

    private void Broadcast(ElementKind kind, long value)
    {
        Flush();
        foreach (Channel<T> channel in channels)
            channel.Send(new Element<T>(kind, value, null));
    }

    private void Send(int channel)
    {
        if (_open[channel] is not { } buffer)
            return;
        _open[channel] = null;
        channels[channel].Send(new Element<T>(ElementKind.Batch, 0, buffer));
    }
}
