using Freshet;
using Freshet.Functions;
using Freshet.State;

namespace Reviews.Job.Analytics;

/// <summary>
/// Compares each hour's share with that of the hour before it. Behind an alert there is none until an hour begins that it has not seen.
/// </summary>
internal sealed class RiseDetector : KeyedProcessFunction<(string Scope, string Platform, string Name, string Model), LabelShare, NegativeRise>
{
    private ValueState<RiseHistory> _history = null!;

    public override void Open(IKeyedStateStore state) => _history = state.Value(
        new ValueStateDescriptor<RiseHistory>("history", new JsonStateSerializer<RiseHistory>(JsonContext.Default.RiseHistory)));

    public override void Process(LabelShare value, KeyedContext<(string Scope, string Platform, string Name, string Model)> context, Collector<NegativeRise> output)
    {
        RiseHistory history = _history.TryGet(out RiseHistory? known) ? known : RiseHistory.Empty;
        NegativeRise? rise = value.WindowStart >= history.QuietUntil && history.EndingAt(value.WindowStart) is { } before ? NegativeRise.Between(before, value) : null;
        if (rise is not null)
            output.Collect(rise, new EventTime(value.WindowEnd - 1));
        _history.Set(history.With(value, rise is null ? history.QuietUntil : value.WindowEnd));
        context.RegisterEventTimeTimer(new EventTime(value.WindowEnd + (long)LabelShare.Size.TotalMilliseconds));
    }

    // Nothing compares with what is older than an hour: a product without reviews leaves nothing behind.
    public override void OnTimer(EventTime time, KeyedContext<(string Scope, string Platform, string Name, string Model)> context, Collector<NegativeRise> output)
    {
        if (_history.TryGet(out RiseHistory? history) && history.LastEnd + (long)LabelShare.Size.TotalMilliseconds <= time.Milliseconds)
            _history.Clear();
    }
}

/// <summary>The shares of the last hour's windows. Immutable.</summary>
/// <param name="Shares">Oldest first.</param>
/// <param name="QuietUntil">From where on a window may raise an alert.</param>
internal sealed record RiseHistory(IReadOnlyList<LabelShare> Shares, long QuietUntil)
{
    public static RiseHistory Empty { get; } = new([], long.MinValue);

    /// <summary>The end of the last window.</summary>
    public long LastEnd => Shares is [.., var last] ? last.WindowEnd : long.MinValue;

    /// <summary>The window that ends at a time; null where it had no reviews.</summary>
    public LabelShare? EndingAt(long time) => Shares.FirstOrDefault(s => s.WindowEnd == time);

    /// <summary>The same with one window more, without those that no later one is compared with.</summary>
    public RiseHistory With(LabelShare share, long quietUntil) => new([.. Shares.Where(s => s.WindowEnd > share.WindowStart), share], quietUntil);
}
