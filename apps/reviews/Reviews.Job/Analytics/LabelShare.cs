using Freshet.Functions;
using Freshet.Windowing;

namespace Reviews.Job.Analytics;

/// <summary>How a model saw the reviews of a platform or product over the last hour, every ten minutes of event time. Immutable.</summary>
/// <param name="Scope"><c>platform</c> or <c>product</c>.</param>
/// <param name="Platform">The platform.</param>
/// <param name="Name">Which platform, or which of its products.</param>
/// <param name="Model">The model that said so.</param>
/// <param name="WindowStart">The hour's first millisecond.</param>
/// <param name="WindowEnd">The millisecond behind its last.</param>
/// <param name="Counts">The reviews by label.</param>
internal sealed record LabelShare(string Scope, string Platform, string Name, string Model, long WindowStart, long WindowEnd, LabelCounts Counts)
{
    /// <summary>The fewest reviews in a window that shares are told of: of fewer they say nothing, and most windows of most products have fewer.</summary>
    public const long FewestReviews = 5;

    /// <summary>The length of a window.</summary>
    public static readonly TimeSpan Size = TimeSpan.FromHours(1);

    /// <summary>How often there is a new one.</summary>
    public static readonly TimeSpan Slide = TimeSpan.FromMinutes(10);

    /// <summary>Names whose shares they are; results are kept per model.</summary>
    public (string Scope, string Platform, string Name, string Model) Key => (Scope, Platform, Name, Model);

    /// <summary>The share of negative reviews, 0 to 1.</summary>
    public double Negative => Counts.Share(Counts.Negative);

    /// <summary>Tells an hour's counts with what was counted.</summary>
    internal sealed class Window : ProcessWindowFunction<(string Scope, string Platform, string Name, string Model), LabelCounts, LabelShare>
    {
        public override void Process(
            (string Scope, string Platform, string Name, string Model) key, WindowContext context, ReadOnlySpan<LabelCounts> elements, Collector<LabelShare> output)
        {
            if (elements[0].Sum >= FewestReviews)
                output.Collect(new LabelShare(key.Scope, key.Platform, key.Name, key.Model, context.Window.Start.Milliseconds, context.Window.End.Milliseconds, elements[0]));
        }
    }
}
