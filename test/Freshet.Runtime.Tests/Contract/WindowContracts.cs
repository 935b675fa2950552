using Freshet.Functions;
using Freshet.State;
using Freshet.Testing.Contract;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests.Contract;

/// <summary>Windows of every kind, with what may be set of them.</summary>
internal static class WindowContracts
{
    private static readonly OutputTag<(string, long)> Late = new("late");
    private static readonly TumblingEventTimeWindows Tumbling = TumblingEventTimeWindows.Of(Milliseconds(25), Milliseconds(3));
    private static readonly SlidingEventTimeWindows Sliding = SlidingEventTimeWindows.Of(Milliseconds(40), Milliseconds(15));
    private static readonly EventTimeSessionWindows Sessions = EventTimeSessionWindows.WithGap(Milliseconds(12));

    public static IEnumerable<OperatorContract> All { get; } =
    [
        .. Both("tumbling windows", Tumbling),
        .. Both("sliding windows", Sliding),
        .. Both("session windows", Sessions),
        .. Both("session windows of changing gaps", EventTimeSessionWindows.WithDynamicGap<(string, long)>(v => Milliseconds(5 + v.Item2))),
        .. Both("tumbling windows of processing time", TumblingProcessingTimeWindows.Of(Milliseconds(30))),
        .. Both("sliding windows of processing time", SlidingProcessingTimeWindows.Of(Milliseconds(40), Milliseconds(20))),
        .. Both("session windows of processing time", ProcessingTimeSessionWindows.WithGap(Milliseconds(25))),
        .. Both("global windows fired at the end of the stream", GlobalWindows.CreateWithEndOfStreamTrigger()).Select(c => c with { KeepsState = true }),
        .. Both("tumbling windows that wait for the late", Tumbling, w => w.AllowedLateness(Milliseconds(15)).SideOutputLateData(Late)),
        .. Both("sliding windows that wait for the late", Sliding, w => w.AllowedLateness(Milliseconds(15)).SideOutputLateData(Late)),
        .. Both("session windows that wait for the late", Sessions, w => w.AllowedLateness(Milliseconds(15)).SideOutputLateData(Late)),
        .. Both("tumbling windows fired by count", Tumbling, w => w.Trigger(() => new CountTrigger(2))),
        .. Both("sliding windows fired by count and emptied", Sliding, w => w.Trigger(() => new PurgingTrigger(new CountTrigger(2)))),
        .. Both("session windows fired by count", Sessions, w => w.Trigger(() => new CountTrigger(2))),
        .. Windows(
            "tumbling windows fired again and again, nobody late, since a watermark that is repeated fires what is registered for the past",
            s => s.Window(Tumbling).Trigger(() => new ContinuousEventTimeTrigger(Milliseconds(10))), someLate: false),
        .. Both(
            "tumbling windows fired again and again by the clock", TumblingProcessingTimeWindows.Of(Milliseconds(90)),
            w => w.Trigger(() => new ContinuousProcessingTimeTrigger(Milliseconds(20)))),
        .. Both(
            "tumbling windows fired by count or by a timeout, those of a key with the same in any order when restored, as timers are", Tumbling,
            w => w.Trigger(() => new ProcessingTimeoutTrigger(new CountTrigger(3), Milliseconds(30)))).Select(c => c with { AnyOrderWhenRestored = true }),
        .. Both("tumbling windows fired by a difference", Tumbling, w => w.Trigger(() => new DeltaTrigger<(string, long)>(0, (a, b) => b.Item2 - a.Item2))),
        .. Both("tumbling windows of the last two", Tumbling, w => w.Evictor(new CountEvictor(2))),
        .. Both("sliding windows of the last milliseconds", Sliding, w => w.Evictor(new TimeEvictor(Milliseconds(10)))),
        .. Both("session windows of what differs little", Sessions, w => w.Evictor(new DeltaEvictor<(string, long)>(3, (a, b) => b.Item2 - a.Item2))),
        .. Both("tumbling windows emptied but for one when fired", Tumbling, w => w.Trigger(() => new CountTrigger(2)).Evictor(new CountEvictor(1, after: true))),
        .. Counts("count windows, which keep what is not full", s => s.CountWindow(3)),
        .. Counts("sliding count windows, which keep their last", s => s.CountWindow(4, 2)),
        .. Counts("global windows fired by count, which are never over", s => s.Window(GlobalWindows.Create()).Trigger(() => new CountTrigger(2))),
        OperatorContract.Of<(string, long), string>(
            "sliding windows whose function has state of the window and of the key, which stays",
            s => s.KeyBy(v => v.Item1).Window(Sliding).AllowedLateness(Milliseconds(15)).Process(() => new Remembering()), ContractInput.One(10)) with
        {
            KeepsState = true,
        },
        .. Everything("all tumbling windows", s => s.WindowAll(Tumbling)),
        .. Everything("all sliding windows", s => s.WindowAll(Sliding)),
        .. Everything("all session windows", s => s.WindowAll(EventTimeSessionWindows.WithGap(Milliseconds(3)))),
        .. Everything("all count windows, which keep what is not full", s => s.CountWindowAll(4)).Select(c => c with { KeepsState = true }),
    ];

    private static IEnumerable<OperatorContract> Both(
        string name, WindowAssigner assigner, Func<WindowedStream<string, (string, long)>, WindowedStream<string, (string, long)>>? configure = null) =>
        Windows(name, s => (configure ?? (w => w))(s.Window(assigner)));

    private static IEnumerable<OperatorContract> Counts(
        string name, Func<KeyedStream<string, (string, long)>, WindowedStream<string, (string, long)>> window) =>
        Windows(name, window).Select(c => c with { KeepsState = true });

    private static IEnumerable<OperatorContract> Windows(
        string name, Func<KeyedStream<string, (string, long)>, WindowedStream<string, (string, long)>> window, bool someLate = true) =>
    [
        OperatorContract.Of<(string, long), (string, long)>(
            $"{name}: sum", s => window(s.KeyBy(v => v.Item1)).Sum(v => v.Item2, (v, sum) => (v.Item1, sum)), ContractInput.One(5, someLate)),
        OperatorContract.Of<(string, long), string>(
            $"{name}: aggregate", s => window(s.KeyBy(v => v.Item1)).Aggregate(new Joining(), () => new Content<string>()), ContractInput.One(6, someLate)),
        OperatorContract.Of<(string, long), string>(
            $"{name}: process", s => window(s.KeyBy(v => v.Item1)).Process(() => new Content<(string, long)>()), ContractInput.One(7, someLate)),
    ];

    private static IEnumerable<OperatorContract> Everything(string name, Func<DataStream<(string, long)>, AllWindowedStream<(string, long)>> window) =>
    [
        OperatorContract.Of<(string, long), string>(
            $"{name}: aggregate", s => window(s).Aggregate(new Joining(), () => new AllContent<string>()), ContractInput.One(8)),
        OperatorContract.Of<(string, long), string>($"{name}: process", s => window(s).Process(() => new AllContent<(string, long)>()), ContractInput.One(9)),
    ];

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private sealed class Content<T> : ProcessWindowFunction<string, T, string>
    {
        public override void Process(string key, WindowContext context, ReadOnlySpan<T> elements, Collector<string> output) =>
            output.Collect($"{key} {context.Window.Start.Milliseconds} {string.Join(',', elements.ToArray())}");
    }

    private sealed class Remembering : ProcessWindowFunction<string, (string, long), string>
    {
        private ValueState<long> _firings = null!;
        private ValueState<long> _windows = null!;

        public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState)
        {
            _firings = windowState.Value(new ValueStateDescriptor<long>("firings"));
            _windows = globalState.Value(new ValueStateDescriptor<long>("windows"));
        }

        public override void Process(string key, WindowContext context, ReadOnlySpan<(string, long)> elements, Collector<string> output)
        {
            _firings.TryGet(out long firings);
            _windows.TryGet(out long windows);
            _firings.Set(firings + 1);
            _windows.Set(windows + 1);
            output.Collect($"{key} {context.Window.Start.Milliseconds} {elements.Length} {firings} {windows}");
        }

        public override void Clear(WindowContext context) => _firings.Clear();
    }

    private sealed class AllContent<T> : ProcessAllWindowFunction<T, string>
    {
        public override void Process(WindowContext context, ReadOnlySpan<T> elements, Collector<string> output) =>
            output.Collect($"all {context.Window.Start.Milliseconds} {string.Join(',', elements.ToArray())}");
    }
}
