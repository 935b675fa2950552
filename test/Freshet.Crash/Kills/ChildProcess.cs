using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Freshet.Crash.Children;

namespace Freshet.Crash.Kills;

/// <summary>A job's process, followed by what it writes. Disposing kills it.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int KilledCode = 128 + 9;
    private const string SavepointPrefix = "Savepoint: ";

    private readonly Process _process;
    private readonly Stopwatch _life = Stopwatch.StartNew();
    private readonly TaskCompletionSource _reads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<string> _log = [];
    private long _restoredRecords;
    private long _read;
    private bool _hasStarted;

    private ChildProcess(Process process) => _process = process;

    /// <summary>The checkpoint that it went on from; 0 for none, or where it died before.</summary>
    public long RestoredCheckpoint { get; private set; }

    /// <summary>Commits out of the checkpoint that it wrote again.</summary>
    public int Rewritten { get; private set; }

    /// <summary>Commits out of the checkpoint that the store had.</summary>
    public int Found { get; private set; }

    /// <summary>The point at which it killed itself; null for none.</summary>
    public string? DiedAt { get; private set; }

    /// <summary>The savepoint that it was stopped with; null for none.</summary>
    public string? Savepoint { get; private set; }

    /// <summary>The line of JSON that the reviews job ends with; null before.</summary>
    public string? Summary { get; private set; }

    /// <summary>Records that the job has read, over all its lives.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>How long after its start it read again; null where it did not.</summary>
    public TimeSpan? ReadAfter { get; private set; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public bool WasKilled => _process.HasExited && _process.ExitCode == KilledCode;

    /// <summary>The last lines that it wrote.</summary>
    public string Log
    {
        get
        {
            lock (_lock)
                return string.Join('\n', _log.TakeLast(8));
        }
    }

    public static ChildProcess Start(IReadOnlyList<string> job, string? crashAt = null, string? fault = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Freshet.Crash.dll"), ChildProgram.Verb, .. job, "--progress-interval", "20"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment[CrashSwitch.PointVariable] = crashAt ?? "";
        start.Environment[CrashSwitch.FaultVariable] = fault ?? "";
        var child = new ChildProcess(Process.Start(start)!);
        child._process.ErrorDataReceived += (_, line) => child.Heard(line.Data);
        child._process.OutputDataReceived += (_, line) => child.Heard(line.Data);
        child._process.BeginErrorReadLine();
        child._process.BeginOutputReadLine();
        return child;
    }

    /// <summary>Runs a job to its own end.</summary>
    public static async Task RunToEndAsync(IReadOnlyList<string> job)
    {
        using ChildProcess child = Start(job);
        await child.EndAsync();
    }

    /// <summary>Ends when it has read something that it had not read before, or has died.</summary>
    public Task ReadsAsync() => Task.WhenAny(_reads.Task, _process.WaitForExitAsync());

    /// <summary>Ends when it says so, or has died.</summary>
    public Task ReadyAsync() => Task.WhenAny(_ready.Task, _process.WaitForExitAsync());

    /// <summary>Ends when it has read so many records, over all its lives.</summary>
    public async Task ReadAsync(long records)
    {
        while (Read < records)
        {
            if (HasExited)
                throw Ended();
            await Task.Delay(20);
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM: the job stops with a checkpoint.</summary>
    public void Terminate()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its own end; false where it takes too long.</summary>
    public async Task<bool> TryExitAsync(TimeSpan patience)
    {
        using var ends = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(ends.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits for its own end, which must be a good one.</summary>
    public async Task EndAsync()
    {
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
            throw Ended();
    }

    public InvalidOperationException Ended() => new($"A job ended with code {_process.ExitCode}:\n{Log}");

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Heard(string? line)
    {
        if (line is null)
            return;
        lock (_lock)
            _log.Add(line);
        if (ProgressLine().Match(line) is { Success: true } progress)
        {
            long read = Number(progress, "read");
            Interlocked.Exchange(ref _read, read);
            if (_hasStarted && read > _restoredRecords && ReadAfter is null)
            {
                ReadAfter = _life.Elapsed;
                _reads.TrySetResult();
            }
        }
        else if (line == CrashSwitch.Rewritten)
        {
            Rewritten++;
        }
        else if (line == CrashSwitch.Found)
        {
            Found++;
        }
        else if (line.StartsWith(CrashSwitch.Dies, StringComparison.Ordinal))
        {
            DiedAt = line[CrashSwitch.Dies.Length..];
        }
        else if (line.StartsWith(SavepointPrefix, StringComparison.Ordinal))
        {
            Savepoint = line[SavepointPrefix.Length..];
        }
        else if (line.StartsWith('{'))
        {
            Summary = line;
        }
        else if (line == "READY")
        {
            _ready.TrySetResult();
        }
        else if (StartLine().Match(line) is { Success: true } started)
        {
            (RestoredCheckpoint, _restoredRecords, _hasStarted) = started.Groups["read"].Success
                ? (Number(started, "checkpoint"), Number(started, "read"), true)
                : (0, 0, true);
        }
    }

    private static long Number(Match match, string name) =>
        long.Parse(match.Groups[name].Value, NumberStyles.AllowThousands | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ *(?<read>[\d,]+) records .* checkpoint \d+$")]
    private static partial Regex ProgressLine();

    [GeneratedRegex(@"^(Run \d+|The job) (begins|goes on from checkpoint (?<checkpoint>\d+), behind (?<read>\d+) (reviews|records))")]
    private static partial Regex StartLine();
}
