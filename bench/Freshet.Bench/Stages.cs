using System.Runtime.InteropServices;
using Freshet.Functions;
using Freshet.Operators;
using Freshet.Runtime;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Operators.KeyedProcess;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Bench;

/// <summary>The stages that exist today.</summary>
internal static class Stages
{
    private const int Batch = 1024;
    private const int Batches = 2000;
    private const int Keys = 100_000;

    public static IReadOnlyList<Stage> All() => [Chain(), KeyedState(), HandOff()];

    private static Stage Chain()
    {
        Record<long>[] batch = NewBatch();
        var end = new Checksum();
        var environment = new StreamExecutionEnvironment();
        DataStream<long> stream = environment.FromCollection<long>([]);
        Output<long> head = end;
        for (int i = 0; i < 5; i++)
        {
            stream = stream.Map(n => n + 1);
            head = new MapOperator<long, long>((Graph.MapNode<long, long>)stream.Node, 0, head);
        }

        BareOperator bare = new(null);
        for (int i = 0; i < 4; i++)
            bare = new BareOperator(bare);
        return new Stage("chain of five operators", "virtual call per batch, inlined logic", 0.3, Batch * Batches, Ours, Bare);

        long Ours()
        {
            end.Sum = 0;
            for (int i = 0; i < Batches; i++)
                head.Emit(batch);
            return end.Sum;
        }

        long Bare()
        {
            long sum = 0;
            for (int i = 0; i < Batches; i++)
                sum += bare.Run(batch);
            return sum;
        }
    }

    private static Stage KeyedState()
    {
        var random = new Random(1);
        Record<long>[][] batches = [.. Enumerable.Range(0, 500).Select(_ => NewBatch(() => random.Next(Keys)))];
        var end = new Checksum();
        var environment = new StreamExecutionEnvironment();
        var node = (Graph.KeyedProcessNode<long, long, long>)environment.FromCollection<long>([])
            .KeyBy(n => n).Process(() => new Count()).Uid("count").Node;
        var ours = new KeyedProcessOperator<long, long, long>(
            node, 0, KeyGroupRange.Of(0, 1, 128), end, new SideOutputs(new Dictionary<string, IReadOnlyList<Output>>()));
        var settings = new ExecutionSettings(new JobOptions(), call => call());
        var task = new OperatorTask(node, 0, settings);
        ours.Open(null, new OperatorContext(task, settings) { Parallelism = 1, HasCheckpoints = false });
        var bare = new Dictionary<long, long>();
        return new Stage("keyed state, 100,000 keys", "CollectionsMarshal.GetValueRefOrAddDefault", 0.5, Batch * batches.Length, Ours, Bare);

        long Ours()
        {
            foreach (Record<long>[] batch in batches)
                ours.Emit(batch);
            return 0;
        }

        long Bare()
        {
            foreach (Record<long>[] batch in batches)
            {
                foreach (ref readonly Record<long> record in batch.AsSpan())
                    CollectionsMarshal.GetValueRefOrAddDefault(bare, record.Value, out _)++;
            }

            return 0;
        }
    }

    private static Stage HandOff()
    {
        const int Rows = 256;
        Record<long>[] batch = NewBatch()[..Rows];
        return new Stage("hand-off between threads", "Channel<T> of pooled arrays of 256", 0.7, Rows * Batches, Ours, Bare);

        long Ours()
        {
            var end = new Checksum();
            var channel = new Channel<long>(Rows);
            var gate = new OutputGate<long>(0, [channel], new RebalanceSelector<long>(0));
            var input = new InputGate<long>([channel], end);
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
            var wait = new SpinWait();
            for (int i = 0; i < Batches; i++)
            {
                gate.Emit(batch);
                while (!gate.TryDrain())
                    wait.SpinOnce(-1);
            }

            gate.SendEnd();
            while (!gate.TryDrain())
                wait.SpinOnce(-1);
            consumer.Join();
            return end.Sum;
        }

        long Bare()
        {
            var full = System.Threading.Channels.Channel.CreateBounded<Record<long>[]>(new System.Threading.Channels.BoundedChannelOptions(8) { SingleReader = true, SingleWriter = true });
            var free = System.Threading.Channels.Channel.CreateBounded<Record<long>[]>(16);
            long sum = 0;
            var consumer = new Thread(() =>
            {
                var spin = new SpinWait();
                for (int taken = 0; taken < Batches;)
                {
                    if (!full.Reader.TryRead(out Record<long>[]? rows))
                    {
                        spin.SpinOnce(-1);
                        continue;
                    }

                    spin.Reset();
                    taken++;
                    foreach (ref readonly Record<long> record in rows.AsSpan())
                        sum += record.Value;
                    free.Writer.TryWrite(rows);
                }
            });
            consumer.Start();
            var wait = new SpinWait();
            for (int i = 0; i < Batches; i++)
            {
                Record<long>[] rows = free.Reader.TryRead(out Record<long>[]? old) ? old : new Record<long>[Rows];
                batch.CopyTo(rows, 0);
                while (!full.Writer.TryWrite(rows))
                    wait.SpinOnce(-1);
            }

            consumer.Join();
            return sum;
        }
    }

    private static Record<long>[] NewBatch(Func<long>? value = null) =>
        [.. Enumerable.Range(0, Batch).Select(i => new Record<long>(value?.Invoke() ?? i, new EventTime(i)))];

    private sealed class Checksum : Output<long>
    {
        public long Sum { get; set; }

        public override void Emit(ReadOnlySpan<Record<long>> batch)
        {
            long sum = 0;
            foreach (ref readonly Record<long> record in batch)
                sum += record.Value;
            Sum += sum;
        }

        public override void EmitStatus(bool idle)
        {
        }

        public override void EmitLatencyMarker(long stopwatchTimestamp)
        {
        }

        public override void EmitWatermark(EventTime watermark)
        {
        }
    }

    private sealed class Count : KeyedProcessFunction<long, long, long>
    {
        private ValueState<long> _count = null!;

        public override void Open(IKeyedStateStore state) => _count = state.Value(new ValueStateDescriptor<long>("count"));

        public override void Process(long value, KeyedContext<long> context, Collector<long> output)
        {
            _count.TryGet(out long count);
            _count.Set(count + 1);
        }
    }

    private sealed class BareOperator(BareOperator? next)
    {
        private readonly Record<long>[] _scratch = new Record<long>[Batch];

        public long Run(ReadOnlySpan<Record<long>> batch)
        {
            for (int i = 0; i < batch.Length; i++)
                _scratch[i] = new Record<long>(batch[i].Value + 1, batch[i].Time);
            if (next is not null)
                return next.Run(_scratch.AsSpan(0, batch.Length));
            long sum = 0;
            foreach (ref readonly Record<long> record in _scratch.AsSpan(0, batch.Length))
                sum += record.Value;
            return sum;
        }
    }
}
