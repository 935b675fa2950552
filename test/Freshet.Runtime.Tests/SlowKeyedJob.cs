using Freshet.Functions;
using Freshet.Sinks;
using Freshet.State;

namespace Freshet.Runtime.Tests;

/// <summary>
/// Counts records by key in front of a sink that takes a batch and waits for a call then, so that every channel fills up. Each count of each key is to be
/// visible once.
/// </summary>
internal static class SlowKeyedJob
{
    private const int Keys = 7;
    private const int PerKey = 10_000;

    /// <param name="ledger">The store.</param>
    /// <param name="splits">How many sources there are.</param>
    /// <param name="perSplit">How many records each gives.</param>
    /// <param name="fails">Whether a record fails the job; null: none.</param>
    public static StreamExecutionEnvironment Over(Ledger ledger, int splits, int perSplit, Func<bool>? fails = null)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new SplitNumbers(splits, perSplit)).Uid("numbers")
            .KeyBy(n => n % Keys).Process(() => new Count(fails)).Uid("count")
            .Rebalance().SinkTo(new SlowSink(ledger)).Uid("ledger");
        return environment;
    }

    /// <summary>What is to be visible in the end.</summary>
    public static IEnumerable<int> Expected(int splits, int perSplit) =>
        Enumerable.Range(0, splits * perSplit).GroupBy(n => n % Keys).SelectMany(key => Enumerable.Range(1, key.Count()).Select(n => (key.Key * PerKey) + n)).Order();

    private sealed class Count(Func<bool>? fails) : KeyedProcessFunction<int, int, int>
    {
        private ValueState<int>? _count;

        public override void Open(IKeyedStateStore state) => _count = state.Value(new ValueStateDescriptor<int>("count"));

        public override void Process(int value, KeyedContext<int> context, Collector<int> output)
        {
            if (fails?.Invoke() == true)
                throw new InvalidOperationException("It failed.");
            int count = _count!.TryGet(out int before) ? before + 1 : 1;
            _count.Set(count);
            output.Collect((context.Key * PerKey) + count);
        }
    }

    private sealed class SlowSink(Ledger ledger) : CommittingSink<int>
    {
        public override CommittingSinkWriter<int> CreateWriter(int subtask) => new Writer(ledger.CreateWriter(subtask));

        public override Committer CreateCommitter(string uid, int subtask) => ledger.CreateCommitter(uid, subtask);

        private sealed class Writer(CommittingSinkWriter<int> writer) : CommittingSinkWriter<int>
        {
            private SinkWriterContext? _context;
            private bool _waits;

            public override bool IsReady => !_waits;

            public override void Open(SinkWriterContext context) => _context = context;

            public override void Write(ReadOnlySpan<Record<int>> batch)
            {
                writer.Write(batch);
                _waits = true;
                _context!.RunBlocking(() => { }, () => _waits = false);
            }

            public override System.Buffers.ReadOnlySequence<byte> PrepareCommit() => writer.PrepareCommit();
        }
    }
}
