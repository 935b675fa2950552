using System.Diagnostics;
using System.Text.Json;
using Freshet;
using Freshet.Runtime;
using Freshet.Server;
using Freshet.Sources;
using Reviews.Inference;
using Reviews.Job.Dashboard;

namespace Reviews.Job.Runs;

/// <summary>One run of the job, from the command line to its summary.</summary>
internal static class ReviewRun
{
    private const int Failed = 1;
    private const int BadInput = 2;

    // The sample is a slow stream cut short: a watermark behind each record, as its time would have given.
    private const int SampleWatermarkInterval = 1;

    /// <summary>Gives the exit code: 0 for a finished or stopped run, 2 for something that the operator can mend, 1 for anything else.</summary>
    public static async Task<int> RunAsync(JobArguments arguments)
    {
        try
        {
            using StateFolder state = StateFolder.Open(arguments.State);
            await RunAsync(arguments, state).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is RefusedException or IOException or UnauthorizedAccessException or InvalidDataException or KeyNotFoundException or ModelLoadException or PortTakenException)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return BadInput;
        }
        catch (Exception e) when (e is OperatorFailedException or CheckpointException)
        {
            await Console.Error.WriteLineAsync($"The job failed: {e.Message} It goes on from its last checkpoint at the next start.").ConfigureAwait(false);
            return Failed;
        }
    }

    private static async Task RunAsync(JobArguments arguments, StateFolder state)
    {
        using var signals = new StopSignals();
        var identity = new ReviewIdentity(state.ReadUserKey(arguments.UserKey));
        Source<Review> source = await ReviewSources.OfAsync(arguments, identity).ConfigureAwait(false);
        await using InferenceHost? inference = arguments.Streams == Streams.Baseline ? null : await StartInferenceAsync(arguments).ConfigureAwait(false);
        RunFolder run = state.BeginOrResume(SettingsOf(arguments, inference), arguments.Fresh);

        var clock = Stopwatch.StartNew();
        var results = new ResultDatabase(run.DatabasePath);
        var environment = new StreamExecutionEnvironment();
        DataStream<Review> reviews = environment.FromSource(source, ReviewPipeline.Watermarks).Uid("reviews").Name("reviews");
        var board = new LiveBoard();
        using var http = new HttpClient { BaseAddress = inference?.Uri };
        ReviewPipeline.Build(reviews, new PipelineOptions(arguments.Route, arguments.Streams, arguments.Unordered, http, arguments.Dashboard ? board : null), results.Sinks());
        EmbeddedJob job = EmbeddedJob.Start(environment, OptionsOf(arguments, run));
        await Console.Error.WriteLineAsync(Describe(run, job)).ConfigureAwait(false);

        await using DashboardServer? dashboard = arguments.Dashboard ? await ShowAsync(job, board, arguments.Port).ConfigureAwait(false) : null;
        JobResult result = await WaitAsync(job, signals, arguments.ProgressInterval).ConfigureAwait(false);
        if (!result.Stopped)
            run.MarkFinished();
        JobSummary summary = JobSummary.Of(run, job, result, results, clock.Elapsed);
        Console.WriteLine(arguments.JsonSummary ? JsonSerializer.Serialize(summary, JsonContext.Default.JobSummary) : summary.Describe(run));
        if (dashboard is null || arguments.ExitWhenDone || result.Stopped)
            return;
        await Console.Error.WriteLineAsync($"The dashboard stays at {dashboard.Uri} until Ctrl-C.").ConfigureAwait(false);
        await signals.Asked.ConfigureAwait(false);
    }

    private static async Task<DashboardServer> ShowAsync(EmbeddedJob job, LiveBoard board, int port)
    {
        try
        {
            DashboardServer dashboard = await DashboardServer.StartAsync(job, ReviewDashboard.Options(board, port)).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"Dashboard: {dashboard.Uri}").ConfigureAwait(false);
            return dashboard;
        }
        catch
        {
            job.Cancel();
            throw;
        }
    }

    private static async Task<JobResult> WaitAsync(EmbeddedJob job, StopSignals signals, TimeSpan? progressInterval)
    {
        using var progressEnds = new CancellationTokenSource();
        Task progress = new Progress(job, progressInterval).RunAsync(progressEnds.Token);
        try
        {
            if (await Task.WhenAny(job.Completion, signals.Asked).ConfigureAwait(false) == signals.Asked)
            {
                await Console.Error.WriteLineAsync("\nStopping with a checkpoint; once more ends at once.").ConfigureAwait(false);
                return await job.StopAsync().ConfigureAwait(false);
            }

            return await job.Completion.ConfigureAwait(false);
        }
        finally
        {
            await progressEnds.CancelAsync().ConfigureAwait(false);
            await progress.ConfigureAwait(false);
        }
    }

    private static async Task<InferenceHost> StartInferenceAsync(JobArguments arguments)
    {
        var options = new InferenceOptions();
        return await InferenceHost.StartAsync(arguments.Model is { } model ? options with { ModelDirectory = model } : options).ConfigureAwait(false);
    }

    private static RunSettings SettingsOf(JobArguments arguments, InferenceHost? inference) => new(
        Path.GetFullPath(arguments.Input ?? ReviewSources.Sample), $"{arguments.Route}", $"{arguments.Streams}", arguments.Repeat, arguments.Unordered,
        inference?.Model.Hash ?? "");

    private static JobOptions OptionsOf(JobArguments arguments, RunFolder run) => new()
    {
        Parallelism = arguments.Parallelism,
        BatchSize = arguments.BatchSize,
        WatermarkInterval = arguments.Input is null ? SampleWatermarkInterval : new JobOptions().WatermarkInterval,
        CheckpointDirectory = run.CheckpointDirectory,
        CheckpointInterval = arguments.CheckpointInterval,
    };

    private static string Describe(RunFolder run, EmbeddedJob job) => (run.IsResumed, job.RestoredCheckpoint) switch
    {
        (false, _) => $"Run {run.Id} begins in {run.Directory}",
        (true, 0) => $"Run {run.Id} begins again in {run.Directory}: it had completed no checkpoint",
        (true, var checkpoint) => $"Run {run.Id} goes on from checkpoint {checkpoint}, behind {job.RestoredRecords} reviews, in {run.Directory}",
    };
}
