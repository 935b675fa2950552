using Freshet.Functions;
using Freshet.State;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Keyed streams beside a broadcast one.</summary>
public sealed class BroadcastTests
{
    private static readonly MapStateDescriptor<string, long> Rules = new("rules");
    private static readonly ValueStateDescriptor<long> Sum = new("sum");

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 1024)]
    public void Broadcast_record_reaches_every_subtask_and_all_its_keys(int parallelism, int batchSize)
    {
        var options = new JobOptions { Parallelism = parallelism, BatchSize = batchSize };
        using var harness = new TwoInputOperatorHarness<string, string, string>(Build, options);
        foreach (string key in new[] { "a", "b", "c", "d", "a" })
            harness.Push1(key, new EventTime(1));
        harness.TakeOutput();
        harness.Push2("report", new EventTime(2));
        Assert.Equal(["a 2", "b 1", "c 1", "d 1"], harness.TakeOutput().Select(r => r.Value).Order());
        harness.Push2("forget", new EventTime(3));
        harness.Push2("report", new EventTime(4));
        Assert.Empty(harness.TakeOutput());
        Assert.False(harness.HasKeyedState);
    }

    [Theory]
    [InlineData("state", "no key is in scope")]
    [InlineData("unknown", "'others'")]
    [InlineData("types", "'rules'")]
    [InlineData("unasked", "'never'")]
    public void What_a_broadcast_record_cannot_have_is_refused_with_the_remedy(string command, string part)
    {
        using var harness = new TwoInputOperatorHarness<string, string, string>(Build);
        harness.Push1("a", new EventTime(1));
        OperatorFailedException e = Assert.Throws<OperatorFailedException>(() => harness.Push2(command, new EventTime(2)));
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.Equal(2, e.Position);
    }

    [Fact]
    public void Broadcast_state_and_keyed_state_live_on_in_a_checkpoint()
    {
        OperatorState state;
        using (var before = new TwoInputOperatorHarness<string, string, string>(Build, new JobOptions { Parallelism = 2 }))
        {
            before.Push2("put", new EventTime(1));
            before.Push1("a", new EventTime(2));
            Assert.Equal(["a 1 rules 1"], before.TakeOutput().Select(r => r.Value));
            state = before.Snapshot();
        }

        using var after = new TwoInputOperatorHarness<string, string, string>(Build, new JobOptions { Parallelism = 3 }, state);
        after.Push1("a", new EventTime(3));
        after.Push1("b", new EventTime(3));
        Assert.Equal(["a 2 rules 1", "b 1 rules 1"], after.TakeOutput().Select(r => r.Value).Order());
    }

    private static DataStream<string> Build(DataStream<string> keys, DataStream<string> commands) =>
        keys.KeyBy(k => k).Connect(commands.Broadcast(Rules)).Process(() => new Function());

    private sealed class Function : KeyedBroadcastProcessFunction<string, string, string, string>
    {
        private ValueState<long> _sum = null!;

        public override void Open(IKeyedStateStore state) => _sum = state.Value(Sum);

        public override void Process(string value, KeyedReadOnlyBroadcastContext<string> context, Collector<string> output)
        {
            _sum.TryGet(out long sum);
            _sum.Set(sum + 1);
            output.Collect($"{context.Key} {sum + 1} rules {context.GetBroadcastState(Rules).Entries.Count()}");
        }

        public override void ProcessBroadcast(string value, KeyedBroadcastContext<string> context, Collector<string> output)
        {
            switch (value)
            {
                case "put":
                    context.GetBroadcastState(Rules).Put("one", 1);
                    break;
                case "report":
                    context.ApplyToKeyedState(Sum, (key, state) =>
                    {
                        Assert.True(state.TryGet(out long sum));
                        output.Collect($"{key} {sum}");
                    });
                    break;
                case "forget":
                    context.ApplyToKeyedState(Sum, (_, state) => state.Clear());
                    break;
                case "state":
                    _sum.TryGet(out _);
                    break;
                case "unknown":
                    context.GetBroadcastState(new MapStateDescriptor<string, long>("others"));
                    break;
                case "types":
                    context.GetBroadcastState(new MapStateDescriptor<string, string>("rules"));
                    break;
                default:
                    context.ApplyToKeyedState(new ValueStateDescriptor<long>("never"), (_, _) => { });
                    break;
            }
        }
    }
}
