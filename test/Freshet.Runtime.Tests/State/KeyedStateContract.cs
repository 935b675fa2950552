using Freshet.Functions;
using Freshet.Runtime;
using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Testing.Contract;

/// <summary>What keyed state does, wherever it is kept: to be derived from for each state backend.</summary>
public abstract class KeyedStateContract
{
    public enum Restore
    {
        Never,
        SameBackend,
        OtherBackends,
    }

    public static TheoryData<int, Restore, int> Runs
    {
        get
        {
            var runs = new TheoryData<int, Restore, int>();
            foreach (Restore restore in Enum.GetValues<Restore>())
            {
                runs.Add(1, restore, 5);
                runs.Add(1024, restore, 5);
                runs.Add(1024, restore, 6);
            }

            return runs;
        }
    }

    /// <summary>The backend under contract; the same at every call.</summary>
    protected abstract StateBackend Backend { get; }

    private JobOptions Options => new() { StateBackend = Backend };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_kind_of_state_gives_what_plain_collections_give(int batchSize, Restore restore, int seed)
    {
        var random = new Random(seed);
        StateBackend[] backends = restore == Restore.OtherBackends ? [Backend, new HeapStateBackend(), Backend, new SortedByteStoreBackend()] : [Backend];
        var plain = new Dictionary<string, Plain>();
        var expected = new List<string>();
        var actual = new List<string>();
        JobOptions options = Options with { BatchSize = batchSize };
        OperatorHarness<string, string> harness = new(Build, options);
        for (int step = 0; step < 60; step++)
        {
            var batch = new List<Record<string>>();
            for (int i = 0; i < 20; i++)
            {
                string key = $"k{random.Next(30)}";
                string value = random.Next(12) == 0 ? "clear" : $"{random.Next(5)}";
                batch.Add(new Record<string>($"{key}:{value}", new EventTime(step)));
                if (!plain.TryGetValue(key, out Plain? state))
                    plain.Add(key, state = new Plain());
                expected.Add(state.Next(key, value));
            }

            harness.Push([.. batch]);
            actual.AddRange(harness.TakeOutput().Select(r => r.Value));
            if (restore == Restore.Never)
                continue;
            OperatorState taken = harness.Snapshot();
            harness.Dispose();
            harness = new OperatorHarness<string, string>(Build, options with { Parallelism = 1 + (step % 3), StateBackend = backends[step % backends.Length] }, taken);
        }

        harness.Dispose();
        // Subtasks come one after the other, so only each key's own order is the same.
        Assert.Equal(expected.OrderBy(KeyOf), actual.OrderBy(KeyOf));
    }

    [Fact]
    public void Same_name_twice_is_refused()
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(
            () => new OperatorHarness<string, string>(s => s.KeyBy(v => v).Process(() => new TwoNamedAlike()), Options));
        Assert.Contains("'same'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_that_the_operator_no_longer_has_is_refused_by_name()
    {
        OperatorState state;
        using (var harness = new OperatorHarness<string, string>(Build, Options))
        {
            harness.Push("a:1", new EventTime(1));
            state = harness.Snapshot();
        }

        InvalidDataException e = Assert.Throws<InvalidDataException>(
            () => new OperatorHarness<string, string>(s => s.KeyBy(v => v.Split(':')[0]).Process(() => new Stateless()), Options, state));
        Assert.Contains("'value'", e.Message, StringComparison.Ordinal);
    }

    private static string KeyOf(string result) => result.Split(' ')[0];

    private static DataStream<string> Build(DataStream<string> stream) => stream.KeyBy(v => v.Split(':')[0]).Process(() => new AllKinds());

    private sealed class Plain
    {
        private readonly List<long> _list = [];
        private readonly SortedDictionary<long, long> _map = [];
        private long _value;
        private long _min = long.MaxValue;

        public string Next(string key, string value)
        {
            if (value == "clear")
            {
                _value = 0;
                _list.Clear();
                _map.Clear();
                _min = long.MaxValue;
                return $"{key} cleared";
            }

            long number = long.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
            _value += number;
            _list.Add(number);
            if (number == 4)
                _map.Remove(3);
            else
                _map[number] = _map.GetValueOrDefault(number) + 1;
            _min = Math.Min(_min, number);
            return AllKinds.Text(key, _value, [.. _list], _map, _min, _list.Average());
        }
    }

    private sealed class AllKinds : KeyedProcessFunction<string, string, string>
    {
        private ValueState<long> _value = null!;
        private ListState<long> _list = null!;
        private MapState<long, long> _map = null!;
        private ReducingState<long> _min = null!;
        private AggregatingState<long, double> _average = null!;

        public static string Text(string key, long value, ReadOnlySpan<long> list, IEnumerable<KeyValuePair<long, long>> map, long min, double average) =>
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{key} {value} [{string.Join(',', list.ToArray())}] {string.Join(',', map.OrderBy(e => e.Key).Select(e => $"{e.Key}={e.Value}"))} {min} {average:F6}");

        public override void Open(IKeyedStateStore state)
        {
            _value = state.Value(new ValueStateDescriptor<long>("value"));
            _list = state.List(new ListStateDescriptor<long>("list"));
            _map = state.Map(new MapStateDescriptor<long, long>("map"));
            _min = state.Reducing(new ReducingStateDescriptor<long>("min", Math.Min));
            _average = state.Aggregating(new AggregatingStateDescriptor<long, string, double>("average", new Average()));
        }

        public override void Process(string value, KeyedContext<string> context, Collector<string> output)
        {
            string text = value.Split(':')[1];
            if (text == "clear")
            {
                _value.Clear();
                _list.Clear();
                _map.Clear();
                _min.Clear();
                _average.Clear();
                Assert.False(_value.TryGet(out _) || _min.TryGet(out _) || _average.TryGet(out _) || _list.Get().Length > 0 || !_map.IsEmpty);
                output.Collect($"{context.Key} cleared");
                return;
            }

            long number = long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            _value.TryGet(out long sum);
            _value.Set(sum + number);
            if (_list.Get().Length == 2)
                _list.Update([.. _list.Get(), number]);
            else
                _list.Add(number);
            if (number == 4)
                Assert.Equal(_map.Contains(3), _map.Remove(3));
            else
                _map.Put(number, _map.TryGet(number, out long count) ? count + 1 : 1);
            _min.Add(number);
            _average.Add(number);
            Assert.True(_value.TryGet(out sum) & _min.TryGet(out long min) & _average.TryGet(out double average));
            output.Collect(Text(context.Key, sum, _list.Get(), _map.Entries, min, average));
        }
    }

    private sealed class Average : AggregateFunction<long, string, double>
    {
        public override string CreateAccumulator() => "0/0";

        public override string Add(long value, string accumulator)
        {
            long[] parts = Parts(accumulator);
            return $"{parts[0] + value}/{parts[1] + 1}";
        }

        public override double GetResult(string accumulator)
        {
            long[] parts = Parts(accumulator);
            return (double)parts[0] / parts[1];
        }

        private static long[] Parts(string accumulator) =>
            [.. accumulator.Split('/').Select(p => long.Parse(p, System.Globalization.CultureInfo.InvariantCulture))];
    }

    private sealed class TwoNamedAlike : KeyedProcessFunction<string, string, string>
    {
        public override void Open(IKeyedStateStore state)
        {
            state.Value(new ValueStateDescriptor<long>("same"));
            state.List(new ListStateDescriptor<long>("same"));
        }

        public override void Process(string value, KeyedContext<string> context, Collector<string> output)
        {
        }
    }

    private sealed class Stateless : KeyedProcessFunction<string, string, string>
    {
        public override void Process(string value, KeyedContext<string> context, Collector<string> output)
        {
        }
    }
}
