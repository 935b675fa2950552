using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Freshet.Runtime.Checkpoints;

/// <summary>The names of the files of a checkpoint folder. Pure functions.</summary>
internal static class CheckpointNames
{
    public const string Lock = "lock";
    public const string Ledger = "ledger";

    /// <summary>Ends the name of a file that is written beside its place.</summary>
    public const string Part = ".part";

    private const string Prefix = "chk-";
    private const string ManifestSuffix = ".manifest";
    private const string DataSuffix = ".data";

    public static string ManifestOf(long id) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{id:D12}{ManifestSuffix}");

    public static string DataOf(long id) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{id:D12}{DataSuffix}");

    public static bool IsManifest(string path, out long id) => TryReadId(path, ManifestSuffix, out id);

    public static bool IsData(string path, out long id) => TryReadId(path, DataSuffix, out id);

    /// <summary>Whether a file is one that was not finished.</summary>
    public static bool IsPart(string path) => path.EndsWith(Part, StringComparison.Ordinal) && (IsOfCheckpoint(path, out _) || Path.GetFileName(path) == Ledger + Part);

    /// <summary>The id that a file of a checkpoint carries in its name, finished or not.</summary>
    public static bool IsOfCheckpoint(string path, out long id)
    {
        string whole = path.EndsWith(Part, StringComparison.Ordinal) ? path[..^Part.Length] : path;
        return IsManifest(whole, out id) || IsData(whole, out id);
    }

    /// <summary>Refuses a name that leads out of its folder.</summary>
    public static bool IsPlain([NotNullWhen(true)] string? name) => !string.IsNullOrEmpty(name) && Path.GetFileName(name) == name && name is not ("." or "..");

    private static bool TryReadId(string path, string suffix, out long id)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
        id = 0;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal)
            && long.TryParse(name[Prefix.Length..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}
