using System.Runtime.InteropServices;
using Freshet.Functions;
using Freshet.Operators;
using Freshet.Runtime;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Operators.KeyedProcess;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Bench.Stages;

/// <summary>A count per key, in keyed state.</summary>
internal static class KeyedStateStage
{
    private const int Keys = 100_000;

    public static Stage Create()
    {
        var random = new Random(1);
        Record<long>[][] batches = [.. Enumerable.Range(0, 500).Select(_ => Batches.Of(_ => random.Next(Keys)))];
        var function = new Count();
        var environment = new StreamExecutionEnvironment();
        var node = (Graph.KeyedProcessNode<long, long, long>)environment.FromCollection<long>([])
            .KeyBy(n => n).Process(() => function).Uid("count").Node;
        var ours = new KeyedProcessOperator<long, long, long>(
            node, 0, new HeapKeyedStateBackend(KeyGroupRange.Of(0, 1, 128)), new Checksum(), new SideOutputs(new Dictionary<string, IReadOnlyList<Output>>()));
        var settings = new ExecutionSettings(new JobOptions(), call => call());
        ours.Open(null, new OperatorContext(new OperatorTask(node, 0, settings), settings) { Parallelism = 1, HasCheckpoints = false });
        var bare = new Dictionary<long, long>();
        return new Stage
        {
            Title = "a count per key in value state, 100,000 keys at random",
            Against = "CollectionsMarshal.GetValueRefOrAddDefault",
            Aim = 0.5,
            Reference = 8,
            Records = Batches.Rows * batches.Length,
            Ours = Ours,
            Bare = Bare,
        };

        long Ours()
        {
            function.Sum = 0;
            foreach (Record<long>[] batch in batches)
                ours.Emit(batch);
            return function.Sum;
        }

        long Bare()
        {
            long sum = 0;
            foreach (Record<long>[] batch in batches)
            {
                foreach (ref readonly Record<long> record in batch.AsSpan())
                    sum += ++CollectionsMarshal.GetValueRefOrAddDefault(bare, record.Value, out _);
            }

            return sum;
        }
    }

    private sealed class Count : KeyedProcessFunction<long, long, long>
    {
        private ValueState<long> _count = null!;

        public long Sum { get; set; }

        public override void Open(IKeyedStateStore state) => _count = state.Value(new ValueStateDescriptor<long>("count"));

        public override void Process(long value, KeyedContext<long> context, Collector<long> output)
        {
            _count.TryGet(out long count);
            _count.Set(++count);
            Sum += count;
        }
    }
}
