using Freshet.Testing.Contract;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests.Contract;

/// <summary>Joins and co-groups in windows: one window over both streams, tagged and united.</summary>
internal static class WindowJoinContracts
{
    public static IEnumerable<OperatorContract> All { get; } =
    [
        .. new (string, WindowAssigner)[]
        {
            ("tumbling", TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(25))),
            ("sliding", SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(20))),
            ("session", EventTimeSessionWindows.WithGap(TimeSpan.FromMilliseconds(12))),
        }.SelectMany(w => Windows(w.Item1, w.Item2)),
    ];

    private static IEnumerable<OperatorContract> Windows(string kind, WindowAssigner assigner)
    {
        IReadOnlyList<ContractStep> steps = ContractInput.Draw(
            12, two: false, (key, n) => n % 2 == 0
                ? TaggedUnion<(string, long), (string, long)>.OfFirst((key, n))
                : TaggedUnion<(string, long), (string, long)>.OfSecond((key, n)), null!);
        yield return OperatorContract.Of<TaggedUnion<(string, long), (string, long)>, string>(
            $"join in {kind} windows",
            s => new WindowedJoin<string, (string, long), (string, long)>(Window(s)).Apply((a, b) => $"{a.Item1} {a.Item2} {b.Item2}"), steps);
        yield return OperatorContract.Of<TaggedUnion<(string, long), (string, long)>, string>(
            $"co-group in {kind} windows that wait for the late",
            s => new WindowedCoGroup<string, (string, long), (string, long)>(Window(s)).AllowedLateness(TimeSpan.FromMilliseconds(10))
                .Apply<string>((a, b, output) => output.Collect(
                    $"{(a.Length > 0 ? a[0] : b[0]).Item1} {string.Join(',', a.ToArray())} {string.Join(',', b.ToArray())}")),
            steps);

        WindowedStream<string, TaggedUnion<(string, long), (string, long)>> Window(DataStream<TaggedUnion<(string, long), (string, long)>> s) =>
            s.KeyBy(v => v.IsFirst ? v.First.Item1 : v.Second.Item1).Window(assigner);
    }
}
