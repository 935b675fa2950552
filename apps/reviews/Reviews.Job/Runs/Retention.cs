using System.CommandLine;
using System.CommandLine.Parsing;

namespace Reviews.Job.Runs;

/// <summary>How long rows of which table are kept behind their event time. Immutable; safe to share.</summary>
internal sealed class Retention
{
    /// <summary>The tables whose rows have times, each with the column of them.</summary>
    public static readonly IReadOnlyDictionary<string, string> TimeColumns = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["predictions"] = "time",
        ["late"] = "time",
        ["repeated"] = "time",
        ["quality"] = "time",
        ["drift_alarms"] = "time",
        ["promotions"] = "time",
        ["counts"] = "window_end",
        ["shares"] = "window_end",
        ["rises"] = "window_end",
        ["sessions"] = "end",
        ["alerts"] = "last",
        ["labelling"] = "time",
        ["agreement"] = "window_end",
    };

    private readonly Dictionary<string, TimeSpan> _times;

    private Retention(Dictionary<string, TimeSpan> times) => _times = times;

    /// <summary>Everything is kept.</summary>
    public static Retention Forever { get; } = new([]);

    /// <summary>How long rows of a table are kept; null: for ever.</summary>
    public TimeSpan? Of(string table) => _times.TryGetValue(table, out TimeSpan time) ? time : null;

    public static Option<Retention> Option() => new("--retention")
    {
        Description = "How long rows of a table are kept behind their event time, as predictions=90d; several ones with spaces between. Default: for ever.",
        DefaultValueFactory = _ => Forever,
        CustomParser = Read,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private static Retention Read(ArgumentResult result)
    {
        var times = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Split('=') is not [var table, var text] || !TimeColumns.ContainsKey(table))
                result.AddError($"--retention names a table and a time as predictions=90d; '{token.Value}' does not. The tables are {string.Join(", ", TimeColumns.Keys)}.");
            else if (!CommandOptions.TryDuration(text, out TimeSpan time) || time == TimeSpan.Zero)
                result.AddError($"--retention has a time as 90s, 30m, 1h or 90d; '{token.Value}' does not.");
            else if (!times.TryAdd(table, time))
                result.AddError($"--retention names '{table}' twice.");
        }

        return new Retention(times);
    }
}
