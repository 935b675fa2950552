namespace Freshet.Connectors.Files;

/// <summary>What file systems allow.</summary>
internal static class FileSinkLimits
{
    public const int MaxNameLength = 255;
}
