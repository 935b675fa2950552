using System.Globalization;
using Freshet.Functions;
using Freshet.Sinks;
using Freshet.State;
using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests;

/// <summary>State that belongs to a subtask: what becomes of it when the parallelism changes.</summary>
public sealed class OperatorStateTests
{
    [Fact]
    public void List_is_spread_evenly_and_a_union_list_goes_to_everyone_when_the_parallelism_changes()
    {
        var options = new JobOptions();
        OperatorState one;
        using (var harness = new OperatorHarness<string, string>(Build, options))
        {
            for (int i = 0; i < 7; i++)
                harness.Push($"{i}", EventTime.None);
            one = harness.Snapshot();
        }

        OperatorState three;
        using (var harness = new OperatorHarness<string, string>(Build, options with { Parallelism = 3 }, one))
        {
            Assert.Equal(
                ["0: list 0,1,2 union 0,1,2,3,4,5,6", "1: list 3,4 union 0,1,2,3,4,5,6", "2: list 5,6 union 0,1,2,3,4,5,6"], Ask(harness, 3));
            harness.Push("7", EventTime.None); // round robin goes on with the subtask behind the last one asked
            three = harness.Snapshot();
        }

        // The same parallelism: each has its own list again, and the union lists of all, which have become three times as long.
        using (var harness = new OperatorHarness<string, string>(Build, options with { Parallelism = 3 }, three))
        {
            string union = string.Join(',', Enumerable.Repeat("0,1,2,3,4,5,6", 3)).Insert("0,1,2,3,4,5,6,0,1,2,3,4,5,6".Length, ",7");
            string[] answers = [.. Ask(harness, 3)];
            Assert.Equal(3, answers.Length);
            Assert.Equal(22, answers[0].Split("union ")[1].Split(',').Length);
            Assert.Equal(union.Split(',').Order(), answers[0].Split("union ")[1].Split(',').Order());
            Assert.Equal("0,1,2,3,4,5,6,7", string.Join(',', answers.SelectMany(a => a.Split(' ')[2].Split(',')).Order()));
            Assert.Contains("list 0,1,2", answers[0], StringComparison.Ordinal);
        }

        using (var harness = new OperatorHarness<string, string>(Build, options with { Parallelism = 2 }, three))
        {
            string[] answers = [.. Ask(harness, 2)];
            Assert.All(answers, a => Assert.Equal(4, a.Split(' ')[2].Split(',').Length));
            Assert.Equal("0,1,2,3,4,5,6,7", string.Join(',', answers.SelectMany(a => a.Split(' ')[2].Split(',')).Order()));
        }
    }

    [Fact]
    public void Elements_that_do_not_divide_are_spread_over_the_subtasks_from_list_to_list()
    {
        OperatorState state;
        using (var harness = new OperatorHarness<string, string>(s => s.Process(() => new TwoLists())))
        {
            for (int i = 0; i < 11; i++)
                harness.Push($"{i}", EventTime.None);
            state = harness.Snapshot();
        }

        using var after = new OperatorHarness<string, string>(s => s.Process(() => new TwoLists()), new JobOptions { Parallelism = 3 }, state);
        for (int i = 0; i < 3; i++)
            after.Push("?", EventTime.None);
        Assert.Equal( // as Flink shares them out
            ["0,1,2,3 4,5,6", "4,5,6,7 7,8,9", "8,9,10 0,1,2,3"], after.TakeOutput().Select(r => r.Value));
    }

    [Fact]
    public void Broadcast_state_of_a_new_subtask_is_a_copy_of_an_old_one()
    {
        OperatorState two;
        using (var harness = Broadcast(2, null))
        {
            harness.Push2("a=1", EventTime.None);
            harness.Push2("b=2", EventTime.None);
            two = harness.Snapshot();
        }

        foreach (int parallelism in new[] { 1, 2, 3, 5 })
        {
            using TwoInputOperatorHarness<string, string, string> harness = Broadcast(parallelism, two);
            for (int i = 0; i < parallelism; i++)
                harness.Push1("?", EventTime.None);
            Assert.Equal(Enumerable.Repeat("? a=1,b=2", parallelism), harness.TakeOutput().Select(r => r.Value));
        }
    }

    [Fact]
    public void Keyed_function_may_keep_state_of_its_subtask_too()
    {
        OperatorState state;
        using (var harness = new OperatorHarness<string, string>(BuildKeyed))
        {
            foreach (string key in new[] { "a", "b", "c" })
                harness.Push(key, EventTime.None);
            Assert.Equal(["a 1 of 1", "b 1 of 2", "c 1 of 3"], harness.TakeOutput().Select(r => r.Value));
            state = harness.Snapshot();
        }

        using var after = new OperatorHarness<string, string>(BuildKeyed, new JobOptions { Parallelism = 3 }, state);
        after.Push("b", EventTime.None);
        Assert.Equal(["b 2 of 4"], after.TakeOutput().Select(r => r.Value));
    }

    [Fact]
    public void Function_that_fails_at_a_snapshot_is_named_with_the_checkpoint()
    {
        using var harness = new OperatorHarness<string, string>(s => s.Process(() => new Unwilling()).Name("unwilling"));
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(harness.Snapshot);
        Assert.Contains("'unwilling' (subtask 0)", e.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint 1", e.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(e.InnerException);
    }

    [Fact]
    public void State_of_a_function_without_uid_is_refused_when_the_job_is_built()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection(["1"]).Uid("source").Process(() => new Kept()).Name("kept").SinkTo(new CollectionSink<string>());
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => new SteppedJob(environment));
        Assert.Contains("'kept'", e.Message, StringComparison.Ordinal);
        Assert.Contains(".Uid(", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_that_the_function_no_longer_asks_for_is_refused_by_name()
    {
        OperatorState state;
        using (var harness = new OperatorHarness<string, string>(Build))
            state = harness.Snapshot();
        InvalidDataException e = Assert.Throws<InvalidDataException>(
            () => new OperatorHarness<string, string>(s => s.Process(() => new Forgetful()), state: state));
        Assert.Contains("'list'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_of_a_subtask_has_no_time_to_live()
    {
        var mortal = new MapStateDescriptor<string, string>("rules") { TimeToLive = new StateTimeToLive(TimeSpan.FromSeconds(1)) };
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => new TwoInputOperatorHarness<string, string, string>(
            (a, b) => a.Connect(b.Broadcast(mortal)).Process(() => new Rules())));
        Assert.Contains("'rules'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Function_of_windows_that_asks_for_state_of_its_subtask_is_refused()
    {
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => new OperatorHarness<string, string>(
            s => s.KeyBy(v => v).Window(GlobalWindows.Create()).Process(() => new KeptWindow()).Name("kept windows")));
        Assert.Contains("'kept windows'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_function_sees_time_and_watermark_and_has_side_outputs()
    {
        var tag = new OutputTag<string>("odd");
        using var harness = new OperatorHarness<int, string>(s => s.Process(() => new Odd(tag)));
        harness.Push(2, new EventTime(20));
        harness.PushWatermark(new EventTime(15));
        harness.Push(3, new EventTime(30));
        Assert.Equal([new Record<string>($"2 at 20 behind {long.MinValue}", new EventTime(20))], harness.TakeOutput());
        Assert.Equal([new Record<string>("3 at 30 behind 15", new EventTime(30))], harness.TakeSideOutput(tag));
    }

    private static TwoInputOperatorHarness<string, string, string> Broadcast(int parallelism, OperatorState? state) =>
        new((a, b) => a.Connect(b.Broadcast(Rules.Descriptor)).Process(() => new Rules()), new JobOptions { Parallelism = parallelism }, state);

    private static IEnumerable<string> Ask(OperatorHarness<string, string> harness, int parallelism)
    {
        for (int i = 0; i < parallelism; i++)
            harness.Push("?", EventTime.None);
        return harness.TakeEmissions().Where(e => e.Kind == EmissionKind.Record)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Subtask}: {e.Value}"));
    }

    private static DataStream<string> Build(DataStream<string> stream) => stream.Process(() => new Kept());

    private sealed class Kept : ProcessFunction<string, string>, ICheckpointedFunction
    {
        private ListState<string> _list = null!;
        private ListState<string> _union = null!;

        public void InitializeState(FunctionInitializationContext context)
        {
            _list = context.OperatorState.List(new ListStateDescriptor<string>("list"));
            _union = context.OperatorState.UnionList(new ListStateDescriptor<string>("union"));
            Assert.Equal(context.IsRestored, _union.Get().Length > 0);
        }

        public void SnapshotState(long checkpointId) => Assert.True(checkpointId > 0);

        public override void Process(string value, ProcessContext context, Collector<string> output)
        {
            if (value == "?")
            {
                output.Collect($"list {string.Join(',', _list.Get().ToArray())} union {string.Join(',', _union.Get().ToArray())}");
                return;
            }

            _list.Add(value);
            _union.Add(value);
        }
    }

    private sealed class TwoLists : ProcessFunction<string, string>, ICheckpointedFunction
    {
        private ListState<string> _all = null!;
        private ListState<string> _digits = null!;

        public void InitializeState(FunctionInitializationContext context)
        {
            _all = context.OperatorState.List(new ListStateDescriptor<string>("all"));
            _digits = context.OperatorState.List(new ListStateDescriptor<string>("digits"));
        }

        public void SnapshotState(long checkpointId)
        {
        }

        public override void Process(string value, ProcessContext context, Collector<string> output)
        {
            if (value == "?")
            {
                output.Collect($"{string.Join(',', _all.Get().ToArray())} {string.Join(',', _digits.Get().ToArray())}");
                return;
            }

            _all.Add(value);
            if (value.Length == 1)
                _digits.Add(value);
        }
    }

    private static DataStream<string> BuildKeyed(DataStream<string> stream) => stream.KeyBy(v => v).Process(() => new Both());

    private sealed class Both : KeyedProcessFunction<string, string, string>, ICheckpointedFunction
    {
        private ValueState<long> _ofKey = null!;
        private ListState<string> _ofAll = null!;

        public void InitializeState(FunctionInitializationContext context) =>
            _ofAll = context.OperatorState.UnionList(new ListStateDescriptor<string>("all"));

        public void SnapshotState(long checkpointId)
        {
        }

        public override void Open(IKeyedStateStore state) => _ofKey = state.Value(new ValueStateDescriptor<long>("count"));

        public override void Process(string value, KeyedContext<string> context, Collector<string> output)
        {
            _ofKey.TryGet(out long count);
            _ofKey.Set(count + 1);
            _ofAll.Add(value);
            output.Collect($"{context.Key} {count + 1} of {_ofAll.Get().Length}");
        }
    }

    private sealed class Unwilling : ProcessFunction<string, string>, ICheckpointedFunction
    {
        public void InitializeState(FunctionInitializationContext context)
        {
        }

        public void SnapshotState(long checkpointId) => throw new TimeoutException("not now");

        public override void Process(string value, ProcessContext context, Collector<string> output)
        {
        }
    }

    private sealed class KeptWindow : ProcessWindowFunction<string, string, string>, ICheckpointedFunction
    {
        public void InitializeState(FunctionInitializationContext context)
        {
        }

        public void SnapshotState(long checkpointId)
        {
        }

        public override void Process(string key, WindowContext context, ReadOnlySpan<string> elements, Collector<string> output)
        {
        }
    }

    private sealed class Forgetful : ProcessFunction<string, string>, ICheckpointedFunction
    {
        public void InitializeState(FunctionInitializationContext context) =>
            context.OperatorState.UnionList(new ListStateDescriptor<string>("union"));

        public void SnapshotState(long checkpointId)
        {
        }

        public override void Process(string value, ProcessContext context, Collector<string> output)
        {
        }
    }

    private sealed class Odd(OutputTag<string> tag) : ProcessFunction<int, string>
    {
        public override void Process(int value, ProcessContext context, Collector<string> output)
        {
            string text = $"{value} at {context.Time.Milliseconds} behind {context.Watermark.Milliseconds}";
            if (value % 2 == 0)
                output.Collect(text);
            else
                context.Output(tag, text);
        }
    }

    private sealed class Rules : BroadcastProcessFunction<string, string, string>
    {
        public static MapStateDescriptor<string, string> Descriptor { get; } = new("rules");

        public override void Process(string value, ReadOnlyBroadcastContext context, Collector<string> output)
        {
            IEnumerable<string> rules = context.GetBroadcastState(Descriptor).Entries.Select(e => $"{e.Key}={e.Value}");
            output.Collect($"{value} {string.Join(',', rules.Order(StringComparer.Ordinal))}");
        }

        public override void ProcessBroadcast(string value, BroadcastContext context, Collector<string> output)
        {
            string[] rule = value.Split('=');
            context.GetBroadcastState(Descriptor).Put(rule[0], rule[1]);
        }
    }
}
