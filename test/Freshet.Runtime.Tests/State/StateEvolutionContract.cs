using Freshet.Functions;
using Freshet.Runtime;
using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Testing.Contract
{
    /// <summary>State whose types have changed since it was written, wherever it is kept: to be derived from for each state backend.</summary>
    public abstract class StateEvolutionContract
    {
        private static readonly StateTimeToLive Hour = new(TimeSpan.FromHours(1));

        public static TheoryData<bool, bool> Ways => new() { { false, false }, { true, false }, { false, true }, { true, true } };

        /// <summary>The backend under contract; the same at every call.</summary>
        protected abstract StateBackend Backend { get; }

        private JobOptions Options => new() { StateBackend = Backend };

        [Theory]
        [MemberData(nameof(Ways))]
        public void Every_kind_of_state_is_read_as_the_type_that_there_is_now(bool expires, bool writtenInMemory)
        {
            OperatorState state = Write(expires, writtenInMemory);
            using var harness = new OperatorHarness<string, string>(
                s => s.KeyBy(v => v).Process(() => new Now(expires ? Hour : null)), Options with { Parallelism = 3 }, state);
            for (int round = 1; round <= 2; round++)
            {
                harness.Push("a", new EventTime(1));
                Assert.Equal(
                    $"value a:{round - 1}:fresh list a,a{new string('+', round - 1)} map {{a: a:0:fresh}} first a last a", Assert.Single(harness.TakeOutput()).Value);
            }

            // What is written now is read by the same program without conversion, and what it has not touched too.
            using var again = new OperatorHarness<string, string>(s => s.KeyBy(v => v).Process(() => new Now(expires ? Hour : null)), Options, harness.Snapshot());
            again.Push("b", new EventTime(1));
            Assert.Equal("value b:0:fresh list b,b map {b: b:0:fresh} first b last b", Assert.Single(again.TakeOutput()).Value);
        }

        [Theory]
        [MemberData(nameof(Ways))]
        public void Type_that_cannot_be_read_is_refused_with_state_field_and_both_types(bool expires, bool writtenInMemory)
        {
            OperatorState state = Write(expires, writtenInMemory);
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => new OperatorHarness<string, string>(
                s => s.KeyBy(v => v).Process(() => new Retyped(expires ? Hour : null)), Options, state));
            Assert.Contains("'value", e.Message, StringComparison.Ordinal);
            Assert.Contains("of 'operator'", e.Message, StringComparison.Ordinal);
            Assert.Contains("'Count'", e.Message, StringComparison.Ordinal);
            Assert.Contains("32-bit integer", e.Message, StringComparison.Ordinal);
            Assert.Contains("string", e.Message, StringComparison.Ordinal);
        }

        [Fact]
        public void Other_keys_are_refused()
        {
            OperatorState state = Write(expires: false, writtenInMemory: false);
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => new OperatorHarness<string, string>(
                s => s.KeyBy(v => v.Length).Process(() => new ByLength()), Options, state));
            Assert.Contains("keys", e.Message, StringComparison.Ordinal);
            Assert.Contains("string", e.Message, StringComparison.Ordinal);
            Assert.Contains("32-bit integer", e.Message, StringComparison.Ordinal);
        }

        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void Windows_are_read_as_the_type_that_there_is_now(bool writtenInMemory)
        {
            foreach (WindowAssigner assigner in new WindowAssigner[]
            {
                TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(10)),
                SlidingEventTimeWindows.Of(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)),
                EventTimeSessionWindows.WithGap(TimeSpan.FromSeconds(10)),
            })
            {
                OperatorState state;
                using (var old = new OperatorHarness<Evolution.Then.Item, Evolution.Then.Item>(
                    s => s.KeyBy(v => v.Name).Window(assigner).Reduce((a, b) => new Evolution.Then.Item(a.Name, a.Count + b.Count, "")), OptionsFor(writtenInMemory)))
                {
                    old.Push(new Evolution.Then.Item("a", 1, "x"), new EventTime(1000));
                    old.Push(new Evolution.Then.Item("a", 2, "x"), new EventTime(2000));
                    state = old.Snapshot();
                }

                using var harness = new OperatorHarness<Evolution.Now.Item, Evolution.Now.Item>(
                    s => s.KeyBy(v => v.Title).Window(assigner).Reduce((a, b) => new Evolution.Now.Item(a.Count + b.Count, a.Title)), Options, state);
                harness.Push(new Evolution.Now.Item(4, "a"), new EventTime(2500));
                harness.PushWatermark(EventTime.Max);
                Assert.All(harness.TakeOutput(), r => Assert.Equal((7, "a"), (r.Value.Count, r.Value.Title)));
            }
        }

        [Fact]
        public void Lists_and_broadcast_state_of_a_subtask_are_read_as_the_type_that_there_is_now()
        {
            OperatorState state;
            using (var old = new OperatorHarness<string, string>(s => s.Process(() => new Listing<Evolution.Then.Item>(v => new Evolution.Then.Item(v, 1, "x"), i => i.Name)), Options))
            {
                old.Push("a", new EventTime(1));
                old.Push("b", new EventTime(1));
                state = old.Snapshot();
            }

            using var harness = new OperatorHarness<string, string>(
                s => s.Process(() => new Listing<Evolution.Now.Item>(v => new Evolution.Now.Item(1, v, "made"), i => $"{i.Title} {i.Added}")), Options, state);
            harness.Push("c", new EventTime(1));
            Assert.Equal("a fresh,b fresh,c made", Assert.Single(harness.TakeOutput()).Value);
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => new OperatorHarness<string, string>(
                s => s.Process(() => new Listing<Evolution.Wrong.Item>(v => new Evolution.Wrong.Item(v, ""), i => i.Name)), Options, state));
            Assert.Contains("list state 'items' of 'operator'", e.Message, StringComparison.Ordinal);
        }

        private JobOptions OptionsFor(bool inMemory) => inMemory ? new JobOptions() : Options;

        private OperatorState Write(bool expires, bool writtenInMemory)
        {
            using var old = new OperatorHarness<string, string>(
                s => s.KeyBy(v => v).Process(() => new Then(expires ? Hour : null)), OptionsFor(writtenInMemory) with { Parallelism = 2 });
            old.Push("a", new EventTime(1));
            old.Push("b", new EventTime(1));
            return old.Snapshot();
        }

        /// <summary>Every kind of state, of the values that <paramref name="make"/> gives.</summary>
        private abstract class EveryKind<T>(StateTimeToLive? timeToLive, Func<string, T> make) : KeyedProcessFunction<string, string, string>
        {
            protected ValueState<T> Value { get; private set; } = null!;

            protected ListState<T> List { get; private set; } = null!;

            protected MapState<string, T> Map { get; private set; } = null!;

            protected ReducingState<T> First { get; private set; } = null!;

            protected AggregatingState<T, T> Last { get; private set; } = null!;

            public override void Open(IKeyedStateStore state)
            {
                Value = state.Value(new ValueStateDescriptor<T>("value") { TimeToLive = timeToLive });
                List = state.List(new ListStateDescriptor<T>("list") { TimeToLive = timeToLive });
                Map = state.Map(new MapStateDescriptor<string, T>("map") { TimeToLive = timeToLive });
                First = state.Reducing(new ReducingStateDescriptor<T>("first", (a, _) => a) { TimeToLive = timeToLive });
                Last = state.Aggregating(new AggregatingStateDescriptor<T, T, T>("last", new Taking<T>()) { TimeToLive = timeToLive });
            }

            public override void Process(string value, KeyedContext<string> context, Collector<string> output)
            {
                T one = make(value);
                Value.Set(one);
                List.AddAll(one, one);
                Map.Put(value, one);
                First.Add(one);
                Last.Add(one);
            }
        }

        private sealed class Then(StateTimeToLive? timeToLive)
            : EveryKind<Evolution.Then.Item>(timeToLive, v => new Evolution.Then.Item(v, 0, "gone"));

        private sealed class Retyped(StateTimeToLive? timeToLive) : EveryKind<Evolution.Wrong.Item>(timeToLive, v => new Evolution.Wrong.Item(v, ""));

        private sealed class Now(StateTimeToLive? timeToLive) : EveryKind<Evolution.Now.Item>(timeToLive, v => new Evolution.Now.Item(0, v))
        {
            public override void Process(string value, KeyedContext<string> context, Collector<string> output)
            {
                Value.TryGet(out Evolution.Now.Item? item);
                First.TryGet(out Evolution.Now.Item? first);
                Last.TryGet(out Evolution.Now.Item? last);
                string list = string.Join(',', List.Get()[..2].ToArray().Select(i => i.Title)) + new string('+', List.Get().Length - 2);
                string map = string.Join(',', Map.Entries.Select(e => $"{e.Key}: {e.Value}"));
                output.Collect($"value {item} list {list} map {{{map}}} first {first!.Title} last {last!.Title}");
                Value.Set(item! with { Count = item.Count + 1 });
                List.Add(item);
            }
        }

        private sealed class ByLength : KeyedProcessFunction<int, string, string>
        {
            public override void Open(IKeyedStateStore state)
            {
                state.Value(new ValueStateDescriptor<Evolution.Then.Item>("value"));
                state.List(new ListStateDescriptor<Evolution.Then.Item>("list"));
                state.Map(new MapStateDescriptor<string, Evolution.Then.Item>("map"));
                state.Reducing(new ReducingStateDescriptor<Evolution.Then.Item>("first", (a, _) => a));
                state.Value(new ValueStateDescriptor<Evolution.Then.Item>("last"));
            }

            public override void Process(string value, KeyedContext<int> context, Collector<string> output)
            {
            }
        }

        private sealed class Taking<T> : AggregateFunction<T, T, T>
        {
            public override T CreateAccumulator() => default!;

            public override T Add(T value, T accumulator) => value;

            public override T GetResult(T accumulator) => accumulator;
        }

        private sealed class Listing<T>(Func<string, T> make, Func<T, string> text) : ProcessFunction<string, string>, ICheckpointedFunction
        {
            private ListState<T> _items = null!;

            public void InitializeState(FunctionInitializationContext context) => _items = context.OperatorState.List(new ListStateDescriptor<T>("items"));

            public void SnapshotState(long checkpointId)
            {
            }

            public override void Process(string value, ProcessContext context, Collector<string> output)
            {
                _items.Add(make(value));
                output.Collect(string.Join(',', _items.Get().ToArray().Select(text)));
            }
        }
    }
}

namespace Freshet.Testing.Contract.Evolution.Then
{
    [StateSchema]
    internal sealed partial record Item(string Name, int Count, string Gone);
}

namespace Freshet.Testing.Contract.Evolution.Now
{
    [StateSchema]
    internal sealed partial record Item(int Count, [FormerName("Name")] string Title, string Added = "fresh")
    {
        public override string ToString() => $"{Title}:{Count}:{Added}";
    }
}

namespace Freshet.Testing.Contract.Evolution.Wrong
{
    [StateSchema]
    internal sealed partial record Item(string Name, string Count);
}
