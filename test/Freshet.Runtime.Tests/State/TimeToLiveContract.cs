using Freshet.Functions;
using Freshet.Runtime;
using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Testing.Contract;

/// <summary>
/// State that expires, wherever it is kept: to be derived from for each state backend. What is seen when is compared with Flink's recorded cases; here is
/// what they cannot tell.
/// </summary>
public abstract class TimeToLiveContract
{
    private static readonly StateTimeToLive TenSeconds = new(TimeSpan.FromSeconds(10)) { CleanupSize = 0 };

    /// <summary>The backend under contract; the same at every call.</summary>
    protected abstract StateBackend Backend { get; }

    private JobOptions Options => new() { StateBackend = Backend };

    [Theory]
    [InlineData(StateUpdateType.OnCreateAndWrite, "1 2 1")]
    [InlineData(StateUpdateType.OnReadAndWrite, "1 2 2")]
    public void Value_is_gone_when_its_time_is_over_and_reading_may_lengthen_it(StateUpdateType update, string expected)
    {
        using OperatorHarness<string, string> harness = Count(TenSeconds with { UpdateType = update });
        Assert.Equal(expected, string.Join(' ', At(harness, 0, "a"), At(harness, 9, "a?"), At(harness, 18, "a")));
    }

    [Fact]
    public void Access_to_some_keys_removes_others_that_are_expired()
    {
        using OperatorHarness<string, string> without = Count(TenSeconds);
        using OperatorHarness<string, string> with = Count(TenSeconds with { CleanupSize = 50 });
        foreach (OperatorHarness<string, string> harness in new[] { without, with })
        {
            for (int key = 0; key < 100; key++)
                At(harness, 0, $"{key}");
            for (int i = 0; i < 50; i++)
                At(harness, 10, "new");
        }

        Assert.True(without.Snapshot().Bytes > 100 * with.Snapshot().Bytes / 3);
        Assert.InRange(with.Snapshot().Bytes, 1, 100);
    }

    [Fact]
    public void Snapshot_may_leave_out_what_is_expired_and_keeps_the_time_stamps_of_the_rest()
    {
        foreach (bool cleanup in new[] { false, true })
        {
            var rule = TenSeconds with { CleanupInSnapshots = cleanup, Visibility = StateVisibility.ReturnExpiredIfNotCleanedUp };
            using OperatorHarness<string, string> first = Count(rule);
            At(first, 0, "old");
            At(first, 8, "young");
            first.SetProcessingTime(Seconds(12));
            OperatorState state = first.Snapshot();
            using var second = new OperatorHarness<string, string>(
                s => s.KeyBy(v => v.TrimEnd('?')).Process(() => new Counting(rule)), Options with { Parallelism = 3 }, state, Seconds(17));
            Assert.Equal(cleanup ? "1" : "2", At(second, 17, "old"));
            Assert.Equal("2", At(second, 17, "young"));
            Assert.Equal("2", At(first, 17, "old")); // in memory it stayed
        }
    }

    [Fact]
    public void State_with_a_time_to_live_does_not_go_on_from_one_without()
    {
        using OperatorHarness<string, string> plain = Count(null);
        At(plain, 0, "a");
        OperatorState state = plain.Snapshot();
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Count(TenSeconds, state));
        Assert.Contains("'count'", e.Message, StringComparison.Ordinal);
        using OperatorHarness<string, string> living = Count(TenSeconds);
        At(living, 0, "a");
        e = Assert.Throws<InvalidDataException>(() => Count(null, living.Snapshot()));
        Assert.Contains("'count (with a time to live)'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_to_live_is_at_least_a_millisecond() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StateTimeToLive(TimeSpan.FromMicroseconds(999)));

    private static EventTime Seconds(int seconds) => new(seconds * 1000);

    private OperatorHarness<string, string> Count(StateTimeToLive? timeToLive, OperatorState? state = null) =>
        new(s => s.KeyBy(v => v.TrimEnd('?')).Process(() => new Counting(timeToLive)), Options, state);

    private static string At(OperatorHarness<string, string> harness, int seconds, string value)
    {
        harness.SetProcessingTime(Seconds(seconds));
        harness.Push(value, EventTime.None);
        return Assert.Single(harness.TakeOutput()).Value;
    }

    /// <summary>Counts the values of a key; one that ends with a question mark reads the count and does not write it.</summary>
    private sealed class Counting(StateTimeToLive? timeToLive) : KeyedProcessFunction<string, string, string>
    {
        private ValueState<long>? _count;

        public override void Open(IKeyedStateStore state) => _count = state.Value(new ValueStateDescriptor<long>("count") { TimeToLive = timeToLive });

        public override void Process(string value, KeyedContext<string> context, Collector<string> output)
        {
            _count!.TryGet(out long count);
            if (!value.EndsWith('?'))
                _count.Set(count + 1);
            output.Collect($"{count + 1}");
        }
    }
}
