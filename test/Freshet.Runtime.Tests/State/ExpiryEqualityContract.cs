using System.Globalization;
using Freshet.Functions;
using Freshet.Runtime;
using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Testing.Contract;

/// <summary>Random accesses to every kind of state with a time to live give what state in memory gives: to be derived from for each state backend.</summary>
public abstract class ExpiryEqualityContract
{
    private const int Accesses = 600;

    public static TheoryData<StateUpdateType, StateVisibility, bool, int> Rules
    {
        get
        {
            var rules = new TheoryData<StateUpdateType, StateVisibility, bool, int>();
            foreach (StateUpdateType update in Enum.GetValues<StateUpdateType>())
            {
                foreach (StateVisibility visibility in Enum.GetValues<StateVisibility>())
                {
                    foreach (bool cleansSnapshots in new[] { false, true })
                        rules.Add(update, visibility, cleansSnapshots, 17 + rules.Count);
                }
            }

            return rules;
        }
    }

    /// <summary>The backend under contract; the same at every call.</summary>
    protected abstract StateBackend Backend { get; }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Accesses_give_what_state_in_memory_gives(StateUpdateType update, StateVisibility visibility, bool cleansSnapshots, int seed)
    {
        var rule = new StateTimeToLive(TimeSpan.FromMilliseconds(30))
        {
            UpdateType = update,
            Visibility = visibility,
            CleanupInSnapshots = cleansSnapshots,
            CleanupSize = 0, // what is cleaned up when is a backend's own matter
        };
        var heap = new HeapStateBackend();
        List<string> expected = Run(rule, seed, _ => heap);
        Assert.Equal(expected, Run(rule, seed, _ => Backend));
        Assert.Equal(expected, Run(rule, seed, restore => restore % 2 == 0 ? Backend : heap));
    }

    private static List<string> Run(StateTimeToLive rule, int seed, Func<int, StateBackend> backend)
    {
        var random = new Random(seed);
        var results = new List<string>();
        int restores = 0;
        long now = 0;
        OperatorHarness<string, string> harness = Open(rule, backend(restores), null, now);
        for (int i = 0; i < Accesses; i++)
        {
            now += random.Next(6);
            harness.SetProcessingTime(new EventTime(now));
            harness.Push($"k{random.Next(4)}:{random.Next(Accessing.Kinds)}:{random.Next(4)}", EventTime.None);
            results.Add($"{now}: {Assert.Single(harness.TakeOutput()).Value}");
            if (random.Next(40) > 0)
                continue;
            OperatorState state = harness.Snapshot();
            harness.Dispose();
            harness = Open(rule, backend(++restores), state, now);
        }

        harness.Dispose();
        return results;
    }

    private static OperatorHarness<string, string> Open(StateTimeToLive rule, StateBackend backend, OperatorState? state, long now) => new(
        s => s.KeyBy(v => v.Split(':')[0]).Process(() => new Accessing(rule)), new JobOptions { StateBackend = backend, Parallelism = 2 }, state, new EventTime(now));

    private sealed class Accessing(StateTimeToLive rule) : KeyedProcessFunction<string, string, string>
    {
        public const int Kinds = 17;
        private ValueState<string> _value = null!;
        private ListState<string> _list = null!;
        private MapState<string, string> _map = null!;
        private ReducingState<string> _joined = null!;
        private AggregatingState<string, string> _aggregate = null!;

        public override void Open(IKeyedStateStore state)
        {
            _value = state.Value(new ValueStateDescriptor<string>("value") { TimeToLive = rule });
            _list = state.List(new ListStateDescriptor<string>("list") { TimeToLive = rule });
            _map = state.Map(new MapStateDescriptor<string, string>("map") { TimeToLive = rule });
            _joined = state.Reducing(new ReducingStateDescriptor<string>("joined", (a, b) => a + b) { TimeToLive = rule });
            _aggregate = state.Aggregating(new AggregatingStateDescriptor<string, string, string>("aggregate", new Joined()) { TimeToLive = rule });
        }

        public override void Process(string value, KeyedContext<string> context, Collector<string> output)
        {
            string[] parts = value.Split(':');
            output.Collect($"{value} {Do(int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2])}");
        }

        private string Do(int kind, string text)
        {
            switch (kind)
            {
                case 0:
                    return _value.TryGet(out string? read) ? read : "-";
                case 1:
                    _value.Set(text);
                    return "";
                case 2:
                    return string.Join(',', _list.Get().ToArray());
                case 3 or 4:
                    _list.Add(text);
                    return "";
                case 5:
                    _list.Update(text, "new");
                    return "";
                case 6 or 7:
                    _map.Put(text, text + kind);
                    return "";
                case 8:
                    return _map.TryGet(text, out string? mapped) ? mapped : "-";
                case 9:
                    return string.Join(',', _map.Entries.Select(e => $"{e.Key}={e.Value}").Order(StringComparer.Ordinal));
                case 10:
                    return $"{_map.Remove(text)} {_map.IsEmpty}";
                case 11 or 12:
                    _joined.Add(text);
                    return "";
                case 13:
                    return _joined.TryGet(out string? joined) ? joined : "-";
                case 14:
                    _aggregate.Add(text);
                    return "";
                case 15:
                    return _aggregate.TryGet(out string? aggregate) ? aggregate : "-";
                default:
                    if (text == "0")
                    {
                        _value.Clear();
                        _list.Clear();
                        _map.Clear();
                        _joined.Clear();
                        _aggregate.Clear();
                    }

                    return $"{_map.Contains(text)}";
            }
        }
    }

    private sealed class Joined : AggregateFunction<string, string, string>
    {
        public override string CreateAccumulator() => "";

        public override string Add(string value, string accumulator) => accumulator + value;

        public override string GetResult(string accumulator) => $"<{accumulator}>";
    }
}
