using System.Buffers.Binary;
using Freshet.Functions;
using Freshet.Graph;
using Freshet.Runtime;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Operators.KeyedProcess;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.State;
using Freshet.State.RocksDB;
using RocksDbSharp;

namespace Freshet.Bench.Stages;

/// <summary>A count per key, in keyed state in RocksDB. The bare loop reads and writes the same number of bytes through the library.</summary>
internal static class RocksDBStage
{
    private const int Keys = 100_000;

    public static Stage Create()
    {
        var random = new Random(1);
        Record<long>[][] batches = [.. Enumerable.Range(0, 20).Select(_ => Batches.Of(_ => random.Next(Keys)))];
        string folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var function = new Count();
        KeyedProcessOperator<long, long, long> ours = Open(function, new RocksDBStateBackend(Path.Combine(folder, "ours")));
        RocksDb bare = RocksDb.Open(new DbOptions().SetCreateIfMissing(true), Path.Combine(folder, "bare"));
        WriteOptions write = new WriteOptions().DisableWal(1);
        return new Stage
        {
            Title = "a count per key in RocksDB, 100,000 keys at random",
            Against = "RocksDbSharp: get and put of 8-byte keys and values, no log",
            Aim = 0.6,
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
            Span<byte> key = stackalloc byte[8];
            Span<byte> value = stackalloc byte[8];
            foreach (Record<long>[] batch in batches)
            {
                foreach (ref readonly Record<long> record in batch.AsSpan())
                {
                    BinaryPrimitives.WriteInt64LittleEndian(key, record.Value);
                    value.Clear();
                    bare.GetFixedSizeValue(key, value);
                    long count = BinaryPrimitives.ReadInt64LittleEndian(value) + 1;
                    BinaryPrimitives.WriteInt64LittleEndian(value, count);
                    bare.Put(key, value, null, write);
                    sum += count;
                }
            }

            return sum;
        }
    }

    private static KeyedProcessOperator<long, long, long> Open(Count function, StateBackend backend)
    {
        var node = (KeyedProcessNode<long, long, long>)new StreamExecutionEnvironment().FromCollection<long>([])
            .KeyBy(n => n).Process(() => function).Uid("count").Node;
        KeyedStateBackend states = backend.Create(new StateOwner("count", 0), KeyGroupRange.Of(0, 1, 128), writesChanges: true);
        states.Open();
        var made = new KeyedProcessOperator<long, long, long>(
            node, 0, states, new Checksum(), new SideOutputs(new Dictionary<string, IReadOnlyList<Freshet.Operators.Output>>()));
        var settings = new ExecutionSettings(new JobOptions(), call => call());
        made.Open(null, new OperatorContext(new OperatorTask(node, 0, settings), settings) { Parallelism = 1, HasCheckpoints = false });
        return made;
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
