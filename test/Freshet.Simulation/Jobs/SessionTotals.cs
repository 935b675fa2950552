using System.Globalization;
using Freshet.Functions;
using Freshet.Windowing;

namespace Freshet.Simulation.Jobs;

/// <summary>One result for each session of a key, of all its records, which the window keeps.</summary>
internal sealed class SessionTotals : ProcessWindowFunction<string, Event, Result>
{
    public override void Process(string key, WindowContext context, ReadOnlySpan<Event> elements, Collector<Result> output)
    {
        long sum = 0;
        foreach (Event element in elements)
            sum += element.Amount;
        output.Collect(new Result(IdOf(key, context.Window.Start.Milliseconds), key, 0, WindowTotals.ValueOf(elements.Length, sum)));
    }

    public static string IdOf(string key, long start) => string.Create(CultureInfo.InvariantCulture, $"s{key}:{start}");
}
