using Freshet.Server.Components;
using MudBlazor;

namespace Freshet.Server;

/// <summary>The dashboard's pages by address. Immutable.</summary>
internal sealed class Site
{
    private readonly Dictionary<string, DashboardPage> _byRoute = new(StringComparer.Ordinal);

    public Site(DashboardOptions options)
    {
        Title = options.Title;
        string jobRoute = options.Pages.Any(p => p.Route.Length == 0) ? "job" : "";
        Pages =
        [
            .. options.Pages,
            new DashboardPage("Job", Icons.Material.Outlined.AccountTree, jobRoute, typeof(JobPage)) { Subtitle = "Operators, back-pressure and checkpoints" },
        ];
        foreach (DashboardPage page in Pages)
        {
            if (!page.Route.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') || page.Route == "assets")
                throw new ArgumentException($"The page '{page.Title}' has the route '{page.Route}'. Use lower-case letters, digits and hyphens, and not 'assets'.", nameof(options));
            if (!_byRoute.TryAdd(page.Route, page))
                throw new ArgumentException($"The pages '{_byRoute[page.Route].Title}' and '{page.Title}' both have the route '{page.Route}'. Give one another.", nameof(options));
        }
    }

    public string Title { get; }

    public IReadOnlyList<DashboardPage> Pages { get; }

    /// <summary>The page at a route; null for none.</summary>
    public DashboardPage? At(string? route) => _byRoute.GetValueOrDefault(route ?? "");
}
