using Freshet.Functions;
using Freshet.Sinks;
using Freshet.State;
using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests;

public sealed class AllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Runtime_allocates_nothing_per_record_in_steady_state(int parallelism)
    {
        const int Records = 400_000;
        var environment = new StreamExecutionEnvironment();
        var counted = new CountingSink();
        environment.FromCollection([.. Enumerable.Range(0, Records)], WatermarkStrategy<int>.ForMonotonousTimestamps()
                .WithTimestampAssigner(n => new EventTime(n))).Uid("numbers")
            .Map(n => n + 1)
            .Filter(n => n % 10 != 0)
            .KeyBy(n => n % 100)
            .Process(() => new Sum()).Uid("sum")
            .SinkTo(counted);
        using var job = new SteppedJob(environment, new JobOptions { Parallelism = parallelism });
        while (counted.Count < Records / 4)
            Assert.True(job.Step());
        long countBefore = counted.Count;
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (counted.Count < Records / 4 * 3)
            job.Step();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        long records = counted.Count - countBefore;
        Assert.True(allocated < records / 100, $"{allocated} bytes were allocated for {records} records.");
    }

    [Theory]
    [InlineData("tumbling", 1000)]
    [InlineData("sliding", 1000)]
    [InlineData("session", 20)]
    [InlineData("counted", 1000)]
    public void Windows_allocate_nothing_per_record_in_steady_state(string kind, int size)
    {
        const int Records = 400_000;
        var environment = new StreamExecutionEnvironment();
        int seen = 0;
        var counted = new CountingSink();
        TimeSpan span = TimeSpan.FromMilliseconds(size);
        WindowedStream<int, int> windows = environment.FromCollection([.. Enumerable.Range(0, Records)], WatermarkStrategy<int>.ForMonotonousTimestamps()
                .WithTimestampAssigner(n => new EventTime(n))).Uid("numbers")
            .Map(n => seen = n)
            .KeyBy(n => n / 50 % 2 == 0 ? n % 100 : n % 10)
            .Window(kind switch
            {
                "sliding" => SlidingEventTimeWindows.Of(span, span / 5),
                "session" => EventTimeSessionWindows.WithGap(span),
                _ => TumblingEventTimeWindows.Of(span),
            });
        if (kind == "counted")
            windows.Trigger(() => new PurgingTrigger(new CountTrigger(3)));
        windows.Aggregate(new Total()).Uid("sum").SinkTo(counted);
        using var job = new SteppedJob(environment, new JobOptions { BatchSize = 256 });
        // Tables find their size in the first half of the way.
        while (seen < Records / 2)
            Assert.True(job.Step());
        int seenBefore = seen;
        long countBefore = counted.Count;
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (seen < Records / 4 * 3)
            job.Step();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        int records = seen - seenBefore;
        Assert.True(counted.Count > countBefore + (records / 100));
        // A pane is an object, a record is none.
        Assert.True(allocated < records, $"{allocated} bytes were allocated for {records} records.");
    }

    [Theory]
    [InlineData("coProcess")]
    [InlineData("intervalJoin")]
    public void Operators_with_two_inputs_allocate_nothing_per_record_in_steady_state(string kind)
    {
        const int Records = 200_000;
        var environment = new StreamExecutionEnvironment();
        int seen = 0;
        var counted = new CountingSink();
        WatermarkStrategy<int> times = WatermarkStrategy<int>.ForMonotonousTimestamps().WithTimestampAssigner(n => new EventTime(n));
        KeyedStream<int, int> first = environment.FromCollection([.. Enumerable.Range(0, Records)], times).Uid("first").Map(n => seen = n).KeyBy(n => n % 100);
        KeyedStream<int, int> second = environment.FromCollection([.. Enumerable.Range(0, Records)], times).Uid("second").KeyBy(n => n % 100);
        DataStream<long> results = kind == "coProcess"
            ? first.Connect(second).Process(() => new CoSum())
            : first.IntervalJoin(second).Between(TimeSpan.FromMilliseconds(-150), TimeSpan.FromMilliseconds(150)).Process(() => new PairSum());
        results.Uid("sum").SinkTo(counted);
        using var job = new SteppedJob(environment, new JobOptions { BatchSize = 256 });
        // Tables find their size in the first half of the way.
        while (seen < Records / 2)
            Assert.True(job.Step());
        int seenBefore = seen;
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (seen < Records / 4 * 3)
            job.Step();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(counted.Count > Records);
        Assert.True(allocated < seen - seenBefore, $"{allocated} bytes were allocated for {seen - seenBefore} records of each input.");
    }

    private sealed class CoSum : KeyedCoProcessFunction<int, int, int, long>
    {
        private ValueState<long> _sum = null!;

        public override void Open(IKeyedStateStore state) => _sum = state.Value(new ValueStateDescriptor<long>("sum"));

        public override void Process1(int value, KeyedContext<int> context, Collector<long> output) => Add(value, output);

        public override void Process2(int value, KeyedContext<int> context, Collector<long> output) => Add(-value, output);

        private void Add(int value, Collector<long> output)
        {
            _sum.TryGet(out long sum);
            _sum.Set(sum + value);
            output.Collect(sum + value);
        }
    }

    private sealed class PairSum : ProcessJoinFunction<int, int, long>
    {
        public override void Process(int left, int right, JoinContext context, Collector<long> output) => output.Collect((long)left + right);
    }

    private sealed class Total : AggregateFunction<int, long, long>
    {
        public override bool IsOrderIndependent => true;

        public override long CreateAccumulator() => 0;

        public override long Add(int value, long accumulator) => accumulator + value;

        public override long GetResult(long accumulator) => accumulator;

        public override long Merge(long first, long second) => first + second;
    }

    private sealed class Sum : KeyedProcessFunction<int, int, long>
    {
        private ValueState<long> _sum = null!;

        public override void Open(IKeyedStateStore state) => _sum = state.Value(new ValueStateDescriptor<long>("sum"));

        public override void Process(int value, KeyedContext<int> context, Collector<long> output)
        {
            _sum.TryGet(out long sum);
            _sum.Set(sum + value);
            output.Collect(sum + value);
        }
    }

    private sealed class CountingSink : Sink<long>
    {
        public long Count { get; private set; }

        public override SinkWriter<long> CreateWriter(int subtask) => new Writer(this);

        private sealed class Writer(CountingSink sink) : SinkWriter<long>
        {
            public override void Write(ReadOnlySpan<Record<long>> batch) => sink.Count += batch.Length;
        }
    }
}
