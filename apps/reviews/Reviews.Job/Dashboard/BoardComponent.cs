using Freshet.Server.Charts;
using Freshet.Server.Components;
using Microsoft.AspNetCore.Components;

namespace Reviews.Job.Dashboard;

/// <summary>A page over the board, redrawn at each look at the job.</summary>
public abstract class BoardComponent : LiveComponent
{
    internal const string Negative = "var(--fr-neg)";
    internal const string Neutral = "var(--fr-neu)";
    internal const string Positive = "var(--fr-pos)";

    // A curve of so many points shows the trend; finer steps show chance.
    private const int Columns = 40;

    /// <summary>The <see cref="LiveBoard"/>.</summary>
    [Parameter, EditorRequired]
    public object Source { get; set; } = null!;

    internal BoardView Board => ((LiveBoard)Source).Read();

    internal static LineSeries[] SharesOf(ModelView model)
    {
        LabelCounts[] steps = [.. model.Shares.Chunk((model.Shares.Count / Columns) + 1).Select(c => c.Aggregate(LabelCounts.Merge))];
        return
        [
            new("NEG", Negative, [.. steps.Select(s => (double)s.Negative)]),
            new("NEU", Neutral, [.. steps.Select(s => (double)s.Neutral)]),
            new("POS", Positive, [.. steps.Select(s => (double)s.Positive)]),
        ];
    }

    internal static string Css(double share) => FormattableString.Invariant($"{share * 100:0.#}%");

    internal static string Score(double value) => FormattableString.Invariant($"{value:0.000}");

    internal static string Score(double? value) => value is { } known ? Score(known) : "–";

    internal static string Time(long milliseconds) => Freshet.Server.Show.Time(new Freshet.EventTime(milliseconds));
}
