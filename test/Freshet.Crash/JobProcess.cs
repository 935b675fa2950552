using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Freshet.Crash;

/// <summary>What the job said at its start.</summary>
internal sealed record JobStart(long RestoredCheckpoint, long RestoredReviews);

/// <summary>The reviews job as a process, followed by what it writes to standard error.</summary>
internal sealed partial class JobProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<JobStart> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _checkpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];
    private JobStart? _start;
    private long _read;

    private JobProcess(Process process) => _process = process;

    public static JobProcess Start(IReadOnlyList<string> arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Reviews.Job.dll");
        var info = new ProcessStartInfo("dotnet", [program, .. arguments, "--progress-interval", "20"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var process = new JobProcess(Process.Start(info)!);
        process._process.ErrorDataReceived += (_, line) => process.Heard(line.Data);
        process._process.BeginErrorReadLine();
        process._process.BeginOutputReadLine();
        return process;
    }

    public static async Task RunToEndAsync(IReadOnlyList<string> arguments)
    {
        using JobProcess process = Start(arguments);
        await process.EndAsync();
    }

    public Task<JobStart> StartedAsync() => OrEnd(_started.Task);

    /// <summary>Ends when this process has completed a checkpoint.</summary>
    public Task CheckpointAsync() => OrEnd(_checkpoint.Task);

    /// <summary>Kills the process without a word of warning; gives the reviews that it had read, over all its lives.</summary>
    public async Task<long> KillAsync()
    {
        _process.Kill(); // SIGKILL
        await _process.WaitForExitAsync();
        return Volatile.Read(ref _read);
    }

    public async Task EndAsync()
    {
        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
            throw Ended();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task<T> OrEnd<T>(Task<T> task)
    {
        await OrEnd((Task)task);
        return await task;
    }

    private async Task OrEnd(Task task)
    {
        if (await Task.WhenAny(task, _process.WaitForExitAsync()) != task && !task.IsCompleted)
            throw Ended();
    }

    private InvalidOperationException Ended()
    {
        lock (_log)
            return new InvalidOperationException($"The job ended with code {_process.ExitCode}:\n{string.Join('\n', _log.TakeLast(5))}");
    }

    private void Heard(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.Add(line);
        if (ProgressLine().Match(line) is { Success: true } progress)
        {
            Volatile.Write(ref _read, Number(progress, "read"));
            if (Number(progress, "checkpoint") > (_start?.RestoredCheckpoint ?? 0))
                _checkpoint.TrySetResult();
        }
        else if (ResumeLine().Match(line) is { Success: true } resumed)
        {
            _start = new JobStart(Number(resumed, "checkpoint"), Number(resumed, "read"));
            _started.TrySetResult(_start);
        }
        else if (BeginLine().IsMatch(line))
        {
            _start = new JobStart(0, 0);
            _started.TrySetResult(_start);
        }
    }

    private static long Number(Match match, string name) =>
        long.Parse(match.Groups[name].Value, NumberStyles.AllowThousands | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ *(?<read>[\d,]+) reviews .* checkpoint (?<checkpoint>\d+)$")]
    private static partial Regex ProgressLine();

    [GeneratedRegex(@"^Run \d+ goes on from checkpoint (?<checkpoint>\d+), behind (?<read>\d+) reviews")]
    private static partial Regex ResumeLine();

    [GeneratedRegex(@"^Run \d+ begins")]
    private static partial Regex BeginLine();
}
