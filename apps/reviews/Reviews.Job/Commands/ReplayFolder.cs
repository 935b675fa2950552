using System.Globalization;
using Freshet.Connectors.Sqlite;

namespace Reviews.Job.Commands;

/// <summary>What the state folder holds of replays: those that were begun and are not finished, and which letters were put back.</summary>
internal sealed class ReplayFolder
{
    public const string Table = "replayed";

    private readonly string _path;

    public ReplayFolder(string state)
    {
        _path = Path.Combine(state, "replays");
        Directory.CreateDirectory(_path);
    }

    public string NotesPath => Path.Combine(_path, "replayed.db");

    public IReadOnlyList<string> Unfinished() => [.. Directory.EnumerateDirectories(_path).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    /// <summary>Gives a new replay its name.</summary>
    public string Begin()
    {
        string name = DateTimeOffset.UtcNow.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        Directory.CreateDirectory(CheckpointsOf(name));
        return name;
    }

    public string CheckpointsOf(string replay) => Path.Combine(_path, replay);

    public void End(string replay) => Directory.Delete(CheckpointsOf(replay), recursive: true);

    /// <summary>The letters that were put back.</summary>
    public HashSet<string> ReadPlaces()
    {
        if (!File.Exists(NotesPath))
            return [];
        using var reader = new SqliteReader(NotesPath);
        return reader.HasTable(Table) ? [.. reader.Query($"SELECT place FROM {Table}", row => row.Text(0)!)] : [];
    }
}
