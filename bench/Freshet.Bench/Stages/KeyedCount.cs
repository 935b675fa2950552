using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Operators.KeyedProcess;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Bench.Stages;

/// <summary>A count per key in a value state, 100,000 keys at random; whatever the state is kept in.</summary>
internal sealed class KeyedCount
{
    private const int Keys = 100_000;

    private readonly Count _function = new();
    private readonly Output<long> _input;

    /// <param name="batches">How many batches a run has.</param>
    /// <param name="backend">What the state is kept in.</param>
    public KeyedCount(int batches, KeyedStateBackend backend)
    {
        var random = new Random(1);
        Batches = [.. Enumerable.Range(0, batches).Select(_ => Stages.Batches.Of(_ => random.Next(Keys)))];
        var node = (KeyedProcessNode<long, long, long>)new StreamExecutionEnvironment().FromCollection<long>([])
            .KeyBy(n => n).Process(() => _function).Uid("count").Node;
        backend.Open();
        var made = new KeyedProcessOperator<long, long, long>(
            node, 0, backend, new Checksum(), new SideOutputs(new Dictionary<string, IReadOnlyList<Output>>()));
        var settings = new ExecutionSettings(new JobOptions(), call => call());
        made.Open(null, new OperatorContext(new OperatorTask(node, 0, settings), settings) { Parallelism = 1, HasCheckpoints = false });
        _input = made;
    }

    public static KeyGroupRange Range => KeyGroupRange.Of(0, 1, 128);

    public Record<long>[][] Batches { get; }

    public int Records => Stages.Batches.Rows * Batches.Length;

    /// <summary>Counts all batches; gives the sum of the counts.</summary>
    public long Run()
    {
        _function.Sum = 0;
        foreach (Record<long>[] batch in Batches)
            _input.Emit(batch);
        return _function.Sum;
    }

    private sealed class Count : KeyedProcessFunction<long, long, long>
    {
        private ValueState<long> _count = null!; // from Open on

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
