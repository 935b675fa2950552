using System.Globalization;
using Freshet.Runtime;

namespace Freshet.Hosting;

/// <summary>
/// Runs a job as a program: hears Ctrl-C and SIGTERM, tells how the job goes on, stops it as asked for, and ends with a <see cref="JobExitCode"/> and, where
/// something went wrong, a sentence on standard error. Until its first checkpoint a failure ends the program: then it is what the program was given that is
/// wrong. Behind it the restart strategy decides. Thread-safe.
/// </summary>
public sealed class JobProgram
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private readonly StopSignals _signals;
    private int _begun; // 1 when the first checkpoint is complete

    private JobProgram(JobProgramOptions options, StopSignals signals)
    {
        Options = options;
        _signals = signals;
    }

    /// <summary>What the command line asked for.</summary>
    public JobProgramOptions Options { get; }

    /// <summary>Ends when the user asks for the program's end, by Ctrl-C or SIGTERM.</summary>
    public Task StopAsked => _signals.Asked;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="options">What the command line asked for.</param>
    /// <param name="body">Makes and runs the job.</param>
    /// <returns>The exit code, a <see cref="JobExitCode"/>.</returns>
    public static async Task<int> RunAsync(JobProgramOptions options, Func<JobProgram, Task> body)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(body);
        using var signals = new StopSignals();
        var program = new JobProgram(options, signals);
        try
        {
            await body(program).ConfigureAwait(false);
            return (int)JobExitCode.Finished;
        }
        catch (Exception failure)
        {
            JobExitCode code = FailureCodes.Of(failure, Volatile.Read(ref program._begun) == 1);
            await Console.Error.WriteLineAsync(Describe(failure, code)).ConfigureAwait(false);
            return (int)code;
        }
    }

    /// <summary>Starts the job: what the command line asked for goes before <paramref name="options"/>.</summary>
    /// <exception cref="JobRefusedException">The options do not go together.</exception>
    public EmbeddedJob Start(StreamExecutionEnvironment environment, JobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.CheckpointDirectory is null && (Options.SavepointOnStop is not null || Options.RunFor is not null))
            throw new JobRefusedException("--for and --savepoint-on-stop stop the job with a checkpoint, and it takes none. Give it a folder for checkpoints.");
        if (Options.SavepointOnStop is { } folder)
            Directory.CreateDirectory(folder); // what is wrong with it shows now, not when the job is stopped
        return EmbeddedJob.Start(environment, Options.ApplyTo(options));
    }

    /// <summary>Waits for the job's end, and stops it when the user or <see cref="JobProgramOptions.RunFor"/> says so.</summary>
    /// <param name="job">The job, started by <see cref="Start"/>.</param>
    /// <param name="begun">Called once, when the first checkpoint is complete: everything is read and written to. Null for nothing.</param>
    public async Task<JobResult> WaitAsync(EmbeddedJob job, Action? begun = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        using var ends = new CancellationTokenSource();
        Task progress = new Progress(job, Options.ProgressInterval).RunAsync(ends.Token);
        Task stop = WhenToStopAsync(job, begun, ends.Token);
        try
        {
            if (await Task.WhenAny(job.Completion, stop).ConfigureAwait(false) == stop)
            {
                await stop.ConfigureAwait(false);
                return await StopAsync(job).ConfigureAwait(false);
            }

            JobResult result = await job.Completion.ConfigureAwait(false);
            Begin(begun);
            return result;
        }
        finally
        {
            await ends.CancelAsync().ConfigureAwait(false);
            await progress.ConfigureAwait(false);
        }
    }

    private async Task<JobResult> StopAsync(EmbeddedJob job)
    {
        string? folder = Options.SavepointOnStop is not { } parent
            ? null
            : Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"savepoint-{DateTimeOffset.UtcNow:yyyyMMdd-HHmmss-fff}"));
        await Console.Error.WriteLineAsync(
            $"\nStopping with a {(folder is null ? "checkpoint" : "savepoint")}{(Options.Drain ? ", and everything that waits fires" : "")}; once more ends at once.").ConfigureAwait(false);
        JobResult result = await job.StopAsync(folder, Options.Drain).ConfigureAwait(false);
        if (folder is not null)
            await Console.Error.WriteLineAsync($"Savepoint: {folder}").ConfigureAwait(false);
        return result;
    }

    /// <summary>Ends when the job is to be stopped, or is cancelled with the job's end.</summary>
    private async Task WhenToStopAsync(EmbeddedJob job, Action? begun, CancellationToken ends)
    {
        using var timer = new PeriodicTimer(LookInterval);
        while (job.Metrics().Checkpoints.Completed == 0)
        {
            if (StopAsked.IsCompleted)
                return;
            await timer.WaitForNextTickAsync(ends).ConfigureAwait(false);
        }

        Begin(begun);
        await Task.WhenAny(StopAsked, Task.Delay(Options.RunFor ?? Timeout.InfiniteTimeSpan, ends)).ConfigureAwait(false);
        ends.ThrowIfCancellationRequested();
    }

    private void Begin(Action? begun)
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0)
            begun?.Invoke();
    }

    private static string Describe(Exception failure, JobExitCode code)
    {
        if (!FailureCodes.IsForeseen(failure, code))
            return $"The job failed in a way that nobody foresaw: {failure}";
        string message = failure.Message.ReplaceLineEndings(" ");
        return code == JobExitCode.Failed ? $"The job failed: {message} It goes on from its last checkpoint at the next start." : message;
    }
}
