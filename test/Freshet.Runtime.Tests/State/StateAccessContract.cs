using System.Buffers;
using Freshet.Functions;
using Freshet.Runtime;
using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Testing.Contract;

/// <summary>What single accesses to keyed state give at the edges, wherever it is kept: to be derived from for each state backend.</summary>
public abstract class StateAccessContract
{
    private static readonly OutputTag<string> Ignored = new("ignored");

    /// <summary>The backend under contract; the same at every call.</summary>
    protected abstract StateBackend Backend { get; }

    private JobOptions Options => new() { StateBackend = Backend };

    [Fact]
    public void Keys_that_begin_like_others_have_entries_of_their_own()
    {
        string[] keys = ["", "\0", "\0\0", "a", "aa", "aaa", "a\0", "a\0a", "b", new string('a', 254), new string('a', 255), new string('a', 256), "ÿ", "\uffff"];
        using OperatorHarness<Access, string> harness = Open();
        foreach (string key in keys)
        {
            Do(harness, key, s =>
            {
                Assert.False(s.Value.TryGet(out _));
                Assert.True(s.Map.IsEmpty);
                Assert.Equal(0, s.List.Get().Length);
                s.Value.Set(key);
                s.List.AddAll(key, "end");
                foreach (string mapKey in keys)
                    s.Map.Put(mapKey, key + mapKey);
            });
        }

        Do(harness, "a", s =>
        {
            s.Map.Clear();
            s.List.Clear();
            s.Value.Clear();
        });
        OperatorState state = harness.Snapshot();
        using OperatorHarness<Access, string> restored = Open(3, state);
        foreach (OperatorHarness<Access, string> one in new[] { harness, restored })
        {
            foreach (string key in keys)
            {
                bool isCleared = key == "a";
                Do(one, key, s =>
                {
                    Assert.Equal(!isCleared, s.Value.TryGet(out string? value));
                    Assert.Equal(isCleared ? null : key, value);
                    Assert.Equal(isCleared ? [] : [key, "end"], s.List.Get().ToArray());
                    Assert.Equal(isCleared ? [] : keys.Order(StringComparer.Ordinal), s.Map.Keys.Order(StringComparer.Ordinal));
                    foreach (KeyValuePair<string, string> entry in s.Map.Entries)
                        Assert.Equal(key + entry.Key, entry.Value);
                });
            }
        }
    }

    [Fact]
    public void Empty_values_are_values()
    {
        using OperatorHarness<Access, string> harness = Open();
        Do(harness, "k", s =>
        {
            s.Value.Set("");
            s.List.AddAll("", "", "x");
            s.Map.Put("", "");
            s.Longest.Add("");
            s.Optional.Set(null);
        });
        using OperatorHarness<Access, string> restored = Open(2, harness.Snapshot());
        foreach (OperatorHarness<Access, string> one in new[] { harness, restored })
        {
            Do(one, "k", s =>
            {
                Assert.True(s.Value.TryGet(out string? value) && value.Length == 0);
                Assert.Equal(["", "", "x"], s.List.Get().ToArray());
                Assert.True(s.Map.TryGet("", out string? mapped) && mapped.Length == 0);
                Assert.True(s.Map.Contains(""));
                Assert.True(s.Longest.TryGet(out string? longest) && longest.Length == 0);
                Assert.True(s.Optional.TryGet(out string? optional) && optional is null);
            });
        }
    }

    [Fact]
    public void What_is_not_there_can_be_cleared_and_removed()
    {
        using OperatorHarness<Access, string> harness = Open();
        Do(harness, "k", s =>
        {
            s.Value.Clear();
            s.List.Clear();
            s.List.Update();
            s.List.AddAll();
            s.Map.Clear();
            s.Longest.Clear();
            s.Count.Clear();
            Assert.False(s.Map.Remove("x"));
            Assert.False(s.Value.TryGet(out _) || s.Longest.TryGet(out _) || s.Count.TryGet(out _) || s.Map.TryGet("x", out _));
        });
        Assert.False(harness.HasKeyedState);
    }

    [Fact]
    public void List_may_be_replaced_by_its_own_elements()
    {
        using OperatorHarness<Access, string> harness = Open();
        Do(harness, "k", s =>
        {
            s.List.Add("a");
            s.List.Add("b");
            s.List.Add("c");
            s.List.Update(s.List.Get()[1..]);
            Assert.Equal(["b", "c"], s.List.Get().ToArray());
            s.List.AddAll(s.List.Get());
            Assert.Equal(["b", "c", "b", "c"], s.List.Get().ToArray());
            s.List.Update();
            Assert.Equal(0, s.List.Get().Length);
        });
        Assert.False(harness.HasKeyedState);
    }

    [Fact]
    public void Map_of_many_entries_is_gone_over_and_left_on_the_way()
    {
        using OperatorHarness<Access, string> harness = Open();
        Do(harness, "k", s =>
        {
            s.Map.PutAll(Enumerable.Range(0, 1000).Select(i => new KeyValuePair<string, string>($"{i}", $"{-i}")));
            Assert.Equal(1000, s.Map.Entries.Count());
            Assert.Equal(1000, s.Map.Entries.Count(e => e.Value == $"{-int.Parse(e.Key, System.Globalization.CultureInfo.InvariantCulture)}"));
            Assert.Equal(3, s.Map.Keys.Take(3).Distinct().Count());
            Assert.Equal(1000, s.Map.Values.Distinct().Count());
            Assert.True(s.Map.Remove("500"));
            Assert.False(s.Map.Remove("500"));
            Assert.Equal(999, s.Map.Keys.Count());
            s.Map.Clear();
            Assert.True(s.Map.IsEmpty);
        });
        Assert.False(harness.HasKeyedState);
    }

    [Fact]
    public void Long_list_keeps_its_order()
    {
        using OperatorHarness<Access, string> harness = Open();
        for (int i = 0; i < 2000; i++)
            Do(harness, $"k{i % 2}", s => s.List.Add($"{i}"));
        using OperatorHarness<Access, string> restored = Open(2, harness.Snapshot());
        foreach (OperatorHarness<Access, string> one in new[] { harness, restored })
            Do(one, "k1", s => Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{(2 * i) + 1}"), s.List.Get().ToArray()));
    }

    [Fact]
    public void Aggregate_that_throws_leaves_the_value_as_it_was()
    {
        using OperatorHarness<Access, string> harness = Open();
        Do(harness, "k", s =>
        {
            s.Count.Add("x");
            Assert.Throws<FormatException>(() => s.Count.Add("bad"));
            Assert.True(s.Count.TryGet(out long count));
            Assert.Equal(1, count);
        });
    }

    [Fact]
    public void All_keys_of_a_state_are_gone_over_and_may_be_cleared_on_the_way()
    {
        using var harness = new TwoInputOperatorHarness<string, string, string>(
            (records, commands) => records.KeyBy(v => v).Connect(commands.Broadcast(Clearing.Rules)).Process(() => new Clearing()), Options);
        for (int i = 0; i < 3000; i++)
            harness.Push1($"k{i % 1500}", new EventTime(i));
        harness.TakeOutput();
        harness.Push2("clear", new EventTime(0));
        Assert.Equal(
            Enumerable.Range(0, 1500).Select(i => $"k{i} 2").Order(StringComparer.Ordinal),
            harness.TakeOutput().Select(r => r.Value).Order(StringComparer.Ordinal));
        harness.Push2("clear", new EventTime(0));
        Assert.Empty(harness.TakeOutput());
        Assert.False(harness.HasKeyedState);
    }

    [Fact]
    public void Numbers_and_tuples_are_keys()
    {
        using var harness = new OperatorHarness<(double, long, int), string>(
            s => s.KeyBy(v => v).Process(() => new CountingTuples()), Options);
        (double, long, int)[] keys = [(0.0, 1, 1), (-0.0, 1, 1), (double.NaN, 1, 1), (1.5, -1, 1), (1.5, 1, -1), (1.5, long.MinValue, int.MaxValue)];
        for (int round = 1; round <= 2; round++)
        {
            foreach ((double, long, int) key in keys)
            {
                harness.Push(key, new EventTime(1));
                Assert.Equal($"{round}", Assert.Single(harness.TakeOutput()).Value);
            }
        }
    }

    private static void Do(OperatorHarness<Access, string> harness, string key, Action<States> access)
    {
        harness.Push(new Access(key, access), EventTime.None);
        Assert.Single(harness.TakeOutput());
        Assert.Empty(harness.TakeSideOutput(Ignored));
    }

    private OperatorHarness<Access, string> Open(int parallelism = 1, OperatorState? state = null) => new(
        s => s.KeyBy(a => a.Key).Process(() => new States()), Options with { Parallelism = parallelism }, state);

    /// <summary>Something done with the states of a key.</summary>
    private sealed record Access(string Key, Action<States> Do);

    private sealed class States : KeyedProcessFunction<string, Access, string>
    {
        public ValueState<string> Value { get; private set; } = null!;

        public ValueState<string?> Optional { get; private set; } = null!;

        public ListState<string> List { get; private set; } = null!;

        public MapState<string, string> Map { get; private set; } = null!;

        public ReducingState<string> Longest { get; private set; } = null!;

        public AggregatingState<string, long> Count { get; private set; } = null!;

        public override void Open(IKeyedStateStore state)
        {
            Value = state.Value(new ValueStateDescriptor<string>("value"));
            Optional = state.Value(new ValueStateDescriptor<string?>("optional", new OptionalSerializer()));
            List = state.List(new ListStateDescriptor<string>("list"));
            Map = state.Map(new MapStateDescriptor<string, string>("map"));
            Longest = state.Reducing(new ReducingStateDescriptor<string>("longest", (a, b) => a.Length >= b.Length ? a : b));
            Count = state.Aggregating(new AggregatingStateDescriptor<string, long, long>("count", new Counter()));
        }

        public override void Process(Access value, KeyedContext<string> context, Collector<string> output)
        {
            value.Do(this);
            output.Collect("done");
        }
    }

    private sealed class Counter : AggregateFunction<string, long, long>
    {
        public override long CreateAccumulator() => 0;

        public override long Add(string value, long accumulator) => value == "bad" ? throw new FormatException() : accumulator + 1;

        public override long GetResult(long accumulator) => accumulator;
    }

    private sealed class OptionalSerializer : Serializer<string?>
    {
        public override void Write(string? value, IBufferWriter<byte> output) => output.Write(value is null ? [0] : "\u0001"u8);

        public override string? Read(ReadOnlySpan<byte> bytes) => bytes[0] == 0 ? null : "";
    }

    private sealed class Clearing : KeyedBroadcastProcessFunction<string, string, string, string>
    {
        public static readonly MapStateDescriptor<string, string> Rules = new("rules");
        private static readonly ListStateDescriptor<string> Seen = new("seen");
        private ListState<string> _seen = null!;

        public override void Open(IKeyedStateStore state) => _seen = state.List(Seen);

        public override void Process(string value, KeyedReadOnlyBroadcastContext<string> context, Collector<string> output) => _seen.Add(value);

        public override void ProcessBroadcast(string value, KeyedBroadcastContext<string> context, Collector<string> output) =>
            context.ApplyToKeyedState(Seen, (key, state) =>
            {
                output.Collect($"{key} {state.Get().Length}");
                state.Clear();
            });
    }

    private sealed class CountingTuples : KeyedProcessFunction<(double, long, int), (double, long, int), string>
    {
        private ValueState<long> _count = null!;

        public override void Open(IKeyedStateStore state) => _count = state.Value(new ValueStateDescriptor<long>("count"));

        public override void Process((double, long, int) value, KeyedContext<(double, long, int)> context, Collector<string> output)
        {
            _count.TryGet(out long count);
            _count.Set(count + 1);
            output.Collect($"{count + 1}");
        }
    }
}
