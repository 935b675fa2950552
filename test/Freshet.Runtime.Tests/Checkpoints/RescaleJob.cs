using Freshet.Functions;
using Freshet.Sinks;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>
/// A job with every kind of state: positions of splits, keyed values, timers, windows of three kinds, list, union and broadcast state, and commits. What it
/// gives does not depend on the parallelism.
/// </summary>
internal sealed class RescaleJob
{
    private const int Splits = 4;

    public RescaleJob(int perSplit, Ledger ledger)
    {
        WatermarkStrategy<int> watermarks = WatermarkStrategy<int>.ForBoundedOutOfOrderness(TimeSpan.Zero)
            .WithTimestampAssigner(n => new EventTime(n % perSplit * 10));
        DataStream<int> numbers = Environment.FromSource(new SplitNumbers(Splits, perSplit), watermarks).Uid("numbers");
        numbers.Rebalance().Map(n => n).SinkTo(ledger).Uid("ledger");
        KeyedStream<int, int> keyed = numbers.KeyBy(n => n % 7);
        keyed.Process(() => new CountPerHundred()).Uid("timers").SinkTo(Timers).Parallelism(1);
        KeyedStream<int, (int Key, long Sum)> sums = numbers.Map(n => (Key: n % 7, Sum: (long)n)).KeyBy(p => p.Key);
        Reduce(sums.Window(TumblingEventTimeWindows.Of(Milliseconds(250)))).Uid("tumbling").SinkTo(Tumbling).Parallelism(1);
        Reduce(sums.Window(SlidingEventTimeWindows.Of(Milliseconds(300), Milliseconds(100)))).Uid("sliding").SinkTo(Sliding).Parallelism(1);
        KeyedStream<int, (int Key, long Sum)> visits = numbers.Filter(n => n % 25 < 8).Map(n => (Key: n % 7, Sum: (long)n)).KeyBy(p => p.Key);
        Reduce(visits.Window(EventTimeSessionWindows.WithGap(Milliseconds(45)))).Uid("sessions").SinkTo(Sessions).Parallelism(1);
        numbers.Process(() => new Keeper(this)).Uid("keeper").SinkTo(new CollectionSink<int>());
        DataStream<string> rules = Environment.FromCollection(["a", "b", "c"]).Uid("rules");
        numbers.Connect(rules.Broadcast(RuleReader.Rules)).Process(() => new RuleReader()).Uid("reader").SinkTo(SeenRules).Parallelism(1);
    }

    public StreamExecutionEnvironment Environment { get; } = new();

    public CollectionSink<string> Timers { get; } = new();

    public CollectionSink<(int Key, long Sum)> Tumbling { get; } = new();

    public CollectionSink<(int Key, long Sum)> Sliding { get; } = new();

    public CollectionSink<(int Key, long Sum)> Sessions { get; } = new();

    /// <summary>How many rules each number met.</summary>
    public CollectionSink<int> SeenRules { get; } = new();

    /// <summary>What all subtasks found in their list states when they began.</summary>
    public List<int> RestoredList { get; } = [];

    /// <summary>What the subtasks found in their union lists, one for each.</summary>
    public List<int[]> RestoredUnions { get; } = [];

    /// <summary>What was put into the lists since.</summary>
    public List<int> Kept { get; } = [];

    /// <summary>Everything that came out, in no order.</summary>
    public IEnumerable<string> Results =>
        Timers.Records.Select(r => $"timer {r.Value} @{r.Time.Milliseconds}")
            .Concat(Tumbling.Records.Select(r => $"tumbling {r.Value} @{r.Time.Milliseconds}"))
            .Concat(Sliding.Records.Select(r => $"sliding {r.Value} @{r.Time.Milliseconds}"))
            .Concat(Sessions.Records.Select(r => $"session {r.Value} @{r.Time.Milliseconds}"));

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private static DataStream<(int Key, long Sum)> Reduce(WindowedStream<int, (int Key, long Sum)> windows) => windows.Reduce((a, b) => (a.Key, a.Sum + b.Sum));

    /// <summary>Tells each 100 ms that a key was in, and at the very end what it added up to.</summary>
    private sealed class CountPerHundred : KeyedProcessFunction<int, int, string>
    {
        private ValueState<long> _total = null!;

        public override void Open(IKeyedStateStore state) => _total = state.Value(new ValueStateDescriptor<long>("total"));

        public override void Process(int value, KeyedContext<int> context, Collector<string> output)
        {
            _total.TryGet(out long total);
            _total.Set(total + value);
            context.RegisterEventTimeTimer(new EventTime((context.Time.Milliseconds / 100 * 100) + 99));
            context.RegisterEventTimeTimer(new EventTime(long.MaxValue - 1));
        }

        public override void OnTimer(EventTime time, KeyedContext<int> context, Collector<string> output)
        {
            _total.TryGet(out long total);
            output.Collect(time.Milliseconds == long.MaxValue - 1 ? $"{context.Key} all {total}" : $"{context.Key} {time.Milliseconds}");
        }
    }

    private sealed class Keeper(RescaleJob job) : ProcessFunction<int, int>, ICheckpointedFunction
    {
        private ListState<int> _list = null!;
        private ListState<int> _union = null!;

        public void InitializeState(FunctionInitializationContext context)
        {
            _list = context.OperatorState.List(new ListStateDescriptor<int>("list"));
            _union = context.OperatorState.UnionList(new ListStateDescriptor<int>("union"));
            job.RestoredList.AddRange(_list.Get());
            job.RestoredUnions.Add(_union.Get().ToArray());
            _union.Clear(); // each puts its own part back at the snapshot
        }

        public void SnapshotState(long checkpointId)
        {
            _union.Clear();
            foreach (int value in _list.Get())
                _union.Add(value);
        }

        public override void Process(int value, ProcessContext context, Collector<int> output)
        {
            if (value % 10 != 0)
                return;
            _list.Add(value);
            job.Kept.Add(value);
        }
    }

    private sealed class RuleReader : BroadcastProcessFunction<int, string, int>
    {
        public static MapStateDescriptor<string, bool> Rules { get; } = new("rules");

        public override void Process(int value, ReadOnlyBroadcastContext context, Collector<int> output)
        {
            int count = 0;
            foreach (KeyValuePair<string, bool> rule in context.GetBroadcastState(Rules).Entries)
                count += rule.Value ? 1 : 0;
            output.Collect(count);
        }

        public override void ProcessBroadcast(string value, BroadcastContext context, Collector<int> output) => context.GetBroadcastState(Rules).Put(value, true);
    }
}
