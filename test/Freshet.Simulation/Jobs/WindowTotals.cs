using System.Globalization;
using Freshet.Functions;
using Freshet.Windowing;

namespace Freshet.Simulation.Jobs;

/// <summary>One result for each window of a key, of the window's tally.</summary>
internal sealed class WindowTotals : ProcessWindowFunction<string, (long Count, long Sum), Result>
{
    public override void Process(string key, WindowContext context, ReadOnlySpan<(long Count, long Sum)> elements, Collector<Result> output) =>
        output.Collect(new Result(IdOf(key, context.Window.Start.Milliseconds), key, 0, ValueOf(elements[0].Count, elements[0].Sum)));

    public static string IdOf(string key, long start) => string.Create(CultureInfo.InvariantCulture, $"w{key}:{start}");

    public static long ValueOf(long count, long sum) => unchecked((count * 1_000_003) + sum);
}
