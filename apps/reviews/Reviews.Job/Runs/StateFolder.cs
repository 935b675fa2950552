using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Freshet.Hosting;

namespace Reviews.Job.Runs;

/// <summary>
/// Where the job keeps what outlives the process: the secret that users are hashed with, and a folder for each run. Holds a lock while it is open, so
/// that two processes never work on one folder.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private const int UserKeyBytes = 32;
    private const int LeastUserKeyBytes = 16;

    private readonly string _path;
    private readonly FileStream _lock;

    private StateFolder(string path, FileStream hold)
    {
        _path = path;
        _lock = hold;
    }

    /// <exception cref="JobRefusedException">The folder cannot be made, or another process uses it.</exception>
    public static StateFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            string lockPath = Path.Combine(path, "lock");
            return new StateFolder(path, new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new JobRefusedException($"Another process uses the state folder '{path}' ({e.Message}). Stop it, or give --state another folder.");
        }
        catch (IOException e) when (IsFull(e))
        {
            throw NoRoom(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JobRefusedException($"The state folder '{path}' cannot be used: {e.Message} Give --state a folder that can be written to.");
        }
    }

    /// <summary>The last run where it is unfinished and not to be left, else a new one.</summary>
    /// <exception cref="JobRefusedException">The last run is unfinished, but was started with other settings, or by a program of another form.</exception>
    public RunFolder BeginOrResume(RunSettings settings, bool fresh)
    {
        int last = RunIds(_path).DefaultIfEmpty().Max();
        if (last > 0 && !fresh)
        {
            RunFolder run = RunOf(_path, last);
            if (run.ReadSettings() is { } begun && !run.IsFinished)
            {
                if (begun.Form != settings.Form)
                {
                    throw new JobRefusedException(
                        $"Run {last} in '{_path}' is unfinished, and its results and state have the form {begun.Form}, this program's the form {settings.Form}. "
                        + "Finish it with the program that began it, or give --fresh to begin a new run.");
                }

                return begun == settings
                    ? run
                    : throw new JobRefusedException(
                        $"Run {last} in '{_path}' is unfinished and was started with other settings ({begun.DifferenceTo(settings)}). "
                        + "Give the same settings to finish it, or --fresh to begin a new run.");
            }
        }

        RunFolder next = RunOf(_path, last + 1) with { IsResumed = false };
        Directory.CreateDirectory(next.Directory);
        next.WriteSettings(settings);
        return next;
    }

    /// <summary>All runs, the first one first.</summary>
    public IReadOnlyList<RunFolder> Runs() => [.. RunIds(_path).Order().Select(id => RunOf(_path, id))];

    /// <summary>The last run in a folder, which another process may be working on.</summary>
    /// <exception cref="JobRefusedException">There is none.</exception>
    public static RunFolder LastRun(string path) => RunIds(path).DefaultIfEmpty().Max() is > 0 and var last
        ? RunOf(path, last)
        : throw new JobRefusedException($"There is no run in '{path}'. Give --state the folder of the job.");

    /// <summary>The operator's secret: the given file's content, else random bytes made once for this folder.</summary>
    /// <exception cref="JobRefusedException">The file cannot be read, or holds too little.</exception>
    /// <exception cref="IOException">There is no room for it.</exception>
    public byte[] ReadUserKey(string? file)
    {
        if (file is not null)
            return ReadUserKeyFile(file);
        string path = UserKeyIn(_path);
        try
        {
            if (!File.Exists(path))
                WriteDurably(path, RandomNumberGenerator.GetBytes(UserKeyBytes));
        }
        catch (IOException e) when (IsFull(e))
        {
            throw NoRoom(_path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw UnreadableKey(path, e);
        }

        return ReadUserKeyFile(path);
    }

    /// <summary>Where a state folder has the secret that was made for it.</summary>
    public static string UserKeyIn(string folder) => Path.Combine(folder, "user.key");

    /// <summary>The operator's secret in a file.</summary>
    /// <exception cref="JobRefusedException">The file cannot be read, or holds too little.</exception>
    public static byte[] ReadUserKeyFile(string path)
    {
        try
        {
            byte[] key = File.ReadAllBytes(path);
            return key.Length >= LeastUserKeyBytes
                ? key
                : throw new JobRefusedException($"The user key '{path}' has {key.Length} bytes; it needs at least {LeastUserKeyBytes}, better {UserKeyBytes} random ones.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw UnreadableKey(path, e);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Either the whole file or none of it is there after a crash.</summary>
    internal static void WriteDurably(string path, byte[] bytes)
    {
        string part = path + ".part";
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(part, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(part, path, overwrite: true);
    }

    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing and lock violations.
    private static bool IsHeld(IOException e) => (e.HResult & 0xFFFF) is 11 or 35 or 32 or 33;

    // ENOSPC, and Windows' word for it.
    private static bool IsFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 112;

    private static IOException NoRoom(string path, IOException cause) =>
        new($"The state folder '{path}' has no room: {cause.Message} Make room, or give --state a folder on another disk.", cause);

    private static JobRefusedException UnreadableKey(string path, Exception cause) =>
        new($"The user key '{path}' cannot be read: {cause.Message} Give --user-key a file with at least {LeastUserKeyBytes} secret bytes.");

    private static IEnumerable<int> RunIds(string path)
    {
        string runs = Path.Combine(path, "runs");
        return !Directory.Exists(runs) ? [] : Directory.EnumerateDirectories(runs)
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0);
    }

    private static RunFolder RunOf(string path, int id) =>
        new(id, Path.Combine(path, "runs", id.ToString("D6", CultureInfo.InvariantCulture)), IsResumed: true);
}

/// <summary>What belongs to one run. Immutable.</summary>
/// <param name="Id">Its number in the state folder, from 1.</param>
/// <param name="Directory">Its folder.</param>
/// <param name="IsResumed">Whether an earlier process began it.</param>
internal sealed record RunFolder(int Id, string Directory, bool IsResumed)
{
    private string SettingsPath => Path.Combine(Directory, "run.json");

    private string FinishedPath => Path.Combine(Directory, "finished");

    public string CheckpointDirectory => Path.Combine(Directory, "checkpoints");

    /// <summary>The results, as a SQLite database.</summary>
    public string DatabasePath => Path.Combine(Directory, "reviews.db");

    /// <summary>Learners that are to take over while the run goes on.</summary>
    public string SuccessorDirectory => Path.Combine(Directory, "successors");

    /// <summary>Users who were erased while the run was unfinished.</summary>
    public string ErasedPath => Path.Combine(Directory, "erased.json");

    public bool IsFinished => File.Exists(FinishedPath);

    public void MarkFinished() => StateFolder.WriteDurably(FinishedPath, []);

    public void WriteSettings(RunSettings settings) =>
        StateFolder.WriteDurably(SettingsPath, JsonSerializer.SerializeToUtf8Bytes(settings, JsonContext.Default.RunSettings));

    /// <summary>Null where the run was cut off before it had begun.</summary>
    public RunSettings? ReadSettings()
    {
        try
        {
            return File.Exists(SettingsPath) ? JsonSerializer.Deserialize(File.ReadAllBytes(SettingsPath), JsonContext.Default.RunSettings) : null;
        }
        catch (JsonException e)
        {
            throw new JobRefusedException($"'{SettingsPath}' cannot be read: {e.Message} Give --fresh to begin a new run.");
        }
    }
}

/// <summary>What decides a run's results, and so must stay the same until it is finished. Immutable.</summary>
internal sealed record RunSettings(string Input, string Route, string Streams, int Repeat, string Model, string Output = "SQLite", int Form = 1)
{
    /// <summary>The form of what a run keeps and leaves: results and state of another one are not gone on with.</summary>
    public const int CurrentForm = 4;

    /// <summary>What the learner is told otherwise than by default.</summary>
    public string Learner { get; init; } = "";

    /// <summary>How long a review is known; zero: it never is.</summary>
    public TimeSpan DedupTtl { get; init; }

    /// <summary>The settings that differ, for a message.</summary>
    public string DifferenceTo(RunSettings other)
    {
        (string Name, string Mine, string Theirs)[] all =
        [
            ("input", Input, other.Input), ("route", Route, other.Route), ("streams", Streams, other.Streams),
            ("repeat", $"{Repeat}", $"{other.Repeat}"), ("model", Model, other.Model), ("output", Output, other.Output),
            ("learner", Learner, other.Learner),
            ("dedup-ttl", $"{DedupTtl}", $"{other.DedupTtl}"),
        ];
        return string.Join(", ", all.Where(s => s.Mine != s.Theirs).Select(s => $"{s.Name} '{s.Mine}', now '{s.Theirs}'"));
    }
}
