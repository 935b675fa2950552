namespace Freshet.Server;

/// <summary>How the dashboard is served. Immutable; safe to share.</summary>
public sealed record DashboardOptions
{
    /// <summary>The port on 127.0.0.1; 0 for any free one.</summary>
    public int Port
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 65535);
            field = value;
        }
    } = 8081;

    /// <summary>The job's name, shown to people.</summary>
    public string Title { get; init; } = "Freshet job";

    /// <summary>The application's own pages, in the order of the navigation; the job's page stands behind them.</summary>
    public IReadOnlyList<DashboardPage> Pages { get; init; } = [];

    /// <summary>Time between two looks at the job; at least 100 ms.</summary>
    public TimeSpan RefreshInterval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(100));
            field = value;
        }
    } = TimeSpan.FromSeconds(1);
}
