using System.Globalization;
using Freshet.Functions;
using Freshet.Runtime;
using Freshet.Testing;

namespace Freshet.Cep.Tests;

/// <summary>
/// Finds a pattern in events written as <c>a1 b1@7 k/a2 |9</c>: names, each a millisecond after the one before unless a time stands there, of a
/// key where one stands before, and watermarks. The last watermark comes by itself.
/// </summary>
internal static class PatternRun
{
    public static readonly OutputTag<string> Late = new("late");
    public static readonly OutputTag<string> TimedOut = new("timed out");

    /// <summary>A condition on the first letter of a name.</summary>
    public static Func<string, bool> Is(char letter) => e => Name(e)[0] == letter;

    /// <summary>The number in a name.</summary>
    public static int Number(string e) => int.Parse(Name(e)[1..], CultureInfo.InvariantCulture);

    public static Pattern<string> Begin(char letter, AfterMatchSkipStrategy? skip = null) => Pattern<string>.Begin($"{letter}", skip).Where(Is(letter));

    /// <summary>
    /// The matches, partial matches that ran out of time and late events, in their order, late events at the end: the same for every batch size, with a restore after
    /// every step, and at changing parallelism.
    /// </summary>
    public static string[] Find(Pattern<string> pattern, string events, IComparer<string>? comparer = null)
    {
        (string Event, long Time)[] steps = Parse(events);
        string[] found = Run(pattern, steps, comparer, batchSize: 1, _ => null);
        Assert.Equal(found, Run(pattern, steps, comparer, batchSize: 1024, _ => null));
        Assert.Equal(found, Run(pattern, steps, comparer, batchSize: 1, _ => 1));
        Assert.Equal(found, Run(pattern, steps, comparer, batchSize: 1024, step => (step % 3) switch { 0 => 3, 1 => 2, _ => 1 }));
        return found;
    }

    public static OperatorHarness<string, string> Harness(
        Pattern<string> pattern, IComparer<string>? comparer = null, JobOptions? options = null, OperatorState? state = null,
        Func<PatternStream<string>, PatternStream<string>>? configure = null) =>
        new(
            s => (configure ?? (p => p))(s.KeyBy(Key).Match(pattern, comparer).SideOutputLateData(Late)).Process(() => new Describe()), options, state);

    public static (string Event, long Time)[] Parse(string events)
    {
        var parsed = new List<(string, long)>();
        long time = 0;
        foreach (string word in events.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split('@', '|');
            if (word[0] == '|')
            {
                parsed.Add(("|", long.Parse(parts[1], CultureInfo.InvariantCulture)));
                continue;
            }

            time = parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : time + 1;
            parsed.Add((parts[0], time));
        }

        return [.. parsed, ("|", long.MaxValue)];
    }

    public static string Key(string e) => e.Contains('/', StringComparison.Ordinal) ? e[..e.IndexOf('/', StringComparison.Ordinal)] : "";

    private static string Name(string e) => e[(e.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string[] Run(
        Pattern<string> pattern, (string Event, long Time)[] steps, IComparer<string>? comparer, int batchSize, Func<int, int?> restoreAt)
    {
        var options = new JobOptions { BatchSize = batchSize };
        OperatorHarness<string, string> harness = Harness(pattern, comparer, options);
        var found = new List<string>();
        var late = new List<string>(); // told when it comes, while the others wait for the watermark
        var batch = new List<Record<string>>();
        EventTime watermark = EventTime.None;
        for (int i = 0; i < steps.Length; i++)
        {
            (string e, long time) = steps[i];
            if (e != "|")
            {
                batch.Add(new Record<string>(e, new EventTime(time)));
                if (batchSize > 1 && restoreAt(i) is null)
                    continue;
            }

            harness.Push([.. batch]);
            batch.Clear();
            if (e == "|")
                harness.PushWatermark(watermark = new EventTime(time));
            found.AddRange(harness.TakeOutput().Select(r => $"{r.Value} @{Text(r.Time)}"));
            found.AddRange(harness.TakeSideOutput(TimedOut).Select(r => $"timed out: {r.Value} @{Text(r.Time)}"));
            late.AddRange(harness.TakeSideOutput(Late).Select(r => $"late: {r.Value} @{Text(r.Time)}"));
            if (restoreAt(i) is not { } parallelism)
                continue;
            OperatorState state = harness.Snapshot();
            harness.Dispose();
            harness = Harness(pattern, comparer, options with { Parallelism = parallelism }, state);
            harness.PushWatermark(watermark);
        }

        if (Nfa.NfaCompiler<string>.Compile(pattern).WindowMilliseconds > 0)
            Assert.Equal(0, harness.Snapshot().Bytes); // without a limit partial matches stay
        harness.Dispose();
        return [.. found, .. late];
    }

    private static string Text(EventTime time) => time == EventTime.Max ? "end" : $"{time.Milliseconds}";

    private sealed class Describe : PatternProcessFunction<string, string>, ITimedOutPartialMatchHandler<string>
    {
        public override void ProcessMatch(PatternMatch<string> match, PatternContext context, Collector<string> output) => output.Collect(Text(match));

        public void ProcessTimedOutMatch(PatternMatch<string> match, PatternContext context) => context.Output(TimedOut, Text(match));

        private static string Text(PatternMatch<string> match) =>
            string.Join(' ', match.PatternNames.Select(name => $"{name}={string.Join(',', match[name].Select(Name))}"));
    }
}
