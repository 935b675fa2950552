using MudBlazor;

namespace Freshet.Server.Components;

/// <summary>The dashboard's colours and type, light and dark.</summary>
internal static class Look
{
    private static readonly string[] Font = ["Inter", "Segoe UI", "system-ui", "-apple-system", "Roboto", "Noto Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteDark = new PaletteDark
        {
            Primary = "#4cc2ff",
            Background = "#0b1220",
            Surface = "#121b2d",
            AppbarBackground = "#0b1220",
            AppbarText = "#e6edf7",
            DrawerBackground = "#0b1220",
            DrawerText = "#a9b7cc",
            DrawerIcon = "#7f90aa",
            TextPrimary = "#e6edf7",
            TextSecondary = "#8fa0b8",
            LinesDefault = "#1f2b42",
            TableLines = "#1c273c",
            Divider = "#1f2b42",
        },
        PaletteLight = new PaletteLight
        {
            Primary = "#0671b8",
            Background = "#f4f6fa",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#152238",
            DrawerBackground = "#ffffff",
            DrawerText = "#42526b",
            DrawerIcon = "#6b7a92",
            TextPrimary = "#152238",
            TextSecondary = "#5b6b83",
            LinesDefault = "#e1e7f0",
            TableLines = "#e8edf4",
            Divider = "#e1e7f0",
        },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = Font, FontSize = "0.84rem" } },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
    };
}
