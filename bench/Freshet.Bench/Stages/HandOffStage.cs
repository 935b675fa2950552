using Freshet.Runtime.Exchange;
using BareChannel = System.Threading.Channels.Channel;
using BoundedChannelOptions = System.Threading.Channels.BoundedChannelOptions;

namespace Freshet.Bench.Stages;

/// <summary>Records from one thread to another, through a gate and its channel. Both sides wait in the same way.</summary>
internal static class HandOffStage
{
    private const int Rows = 256;
    private const int Sent = 20_000;
    private const int RingCapacity = 8;

    public static Stage Create()
    {
        Record<long>[] batch = Batches.Numbered()[..Rows];
        return new Stage
        {
            Title = "records to another thread in batches of 256",
            Against = "Channel<T> of pooled arrays of 256",
            Aim = 0.7,
            Reference = 2.7,
            ThreadsWait = true,
            Records = Rows * Sent,
            Ours = () => Ours(batch),
            Bare = () => Bare(batch),
        };
    }

    private static long Ours(Record<long>[] batch)
    {
        var end = new Checksum();
        var channel = new Channel<long>(Rows);
        var gate = new OutputGate<long>(0, [channel], new RebalanceSelector<long>(0));
        var input = new InputGate(new TaskInput(end, [new InputChannel<long>(channel, end)]));
        var consumer = new Thread(() =>
        {
            var spin = new SpinWait();
            while (true)
            {
                switch (input.TryProcess(out _))
                {
                    case InputEvent.Ended:
                        return;
                    case InputEvent.None:
                        spin.SpinOnce(-1);
                        break;
                    default:
                        spin.Reset();
                        break;
                }
            }
        });
        consumer.Start();
        for (int i = 0; i < Sent; i++)
        {
            gate.Emit(batch);
            Drain(gate);
        }

        gate.SendEnd();
        Drain(gate);
        consumer.Join();
        return end.Sum;
    }

    private static void Drain(OutputGate<long> gate)
    {
        var wait = new SpinWait();
        while (!gate.TryDrain())
            wait.SpinOnce(-1);
    }

    private static long Bare(Record<long>[] batch)
    {
        var full = BareChannel.CreateBounded<Record<long>[]>(new BoundedChannelOptions(RingCapacity) { SingleReader = true, SingleWriter = true });
        var free = BareChannel.CreateBounded<Record<long>[]>(new BoundedChannelOptions(2 * RingCapacity) { SingleReader = true, SingleWriter = true });
        long total = 0;
        var consumer = new Thread(() =>
        {
            var spin = new SpinWait();
            for (int taken = 0; taken < Sent;)
            {
                if (!full.Reader.TryRead(out Record<long>[]? rows))
                {
                    spin.SpinOnce(-1);
                    continue;
                }

                spin.Reset();
                taken++;
                long sum = 0;
                foreach (ref readonly Record<long> record in rows.AsSpan())
                    sum += record.Value;
                total += sum;
                free.Writer.TryWrite(rows);
            }
        });
        consumer.Start();
        for (int i = 0; i < Sent; i++)
        {
            Record<long>[] rows = free.Reader.TryRead(out Record<long>[]? old) ? old : new Record<long>[Rows];
            batch.CopyTo(rows, 0);
            var wait = new SpinWait();
            while (!full.Writer.TryWrite(rows))
                wait.SpinOnce(-1);
        }

        consumer.Join();
        return total;
    }
}
