namespace Freshet.Server;

/// <summary>A page that an application adds to the dashboard. Immutable.</summary>
/// <param name="Title">What the navigation calls it.</param>
/// <param name="Icon">The inside of a 24 × 24 SVG, as in MudBlazor's <c>Icons</c>; written by the application's author, never taken from input.</param>
/// <param name="Route">Its place under <c>/ui/</c>, in lower-case letters, digits and hyphens; empty for the page that opens first.</param>
/// <param name="Component">A Razor component, shown inside the dashboard's frame.</param>
/// <param name="Parameters">Its parameters by name; the values are shared by all viewers, so they are thread-safe.</param>
public sealed record DashboardPage(
    string Title, string Icon, string Route, Type Component, IReadOnlyDictionary<string, object?>? Parameters = null)
{
    /// <summary>A line under the title; null for none.</summary>
    public string? Subtitle { get; init; }

    internal string Address => Route.Length == 0 ? "/ui" : "/ui/" + Route;
}
