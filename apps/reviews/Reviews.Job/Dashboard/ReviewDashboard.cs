using Freshet.Server;
using MudBlazor;

namespace Reviews.Job.Dashboard;

/// <summary>The application's pages.</summary>
internal static class ReviewDashboard
{
    /// <summary>How the reviews job's dashboard is served.</summary>
    public static DashboardOptions Options(LiveBoard board, int port)
    {
        var parameters = new Dictionary<string, object?> { ["Source"] = board };
        return new DashboardOptions
        {
            Port = port,
            Title = "Vietnamese review sentiment",
            Pages =
            [
                new("Overview", Icons.Material.Outlined.SpaceDashboard, "", typeof(OverviewPage), parameters) { Subtitle = "The stream as it runs" },
                new("Predictions", Icons.Material.Outlined.RateReview, "predictions", typeof(PredictionsPage), parameters) { Subtitle = "The newest, as they come" },
                new("Model quality", Icons.Material.Outlined.QueryStats, "quality", typeof(QualityPage), parameters) { Subtitle = "Each review predicted before its stars are seen" },
                new("Alerts", Icons.Material.Outlined.NotificationsActive, "alerts", typeof(AlertsPage), parameters) { Subtitle = "Three negatives of one product within ten minutes" },
            ],
        };
    }
}
