using System.Diagnostics;
using System.Text.Json;
using Freshet;
using Freshet.Connectors.Kafka;
using Freshet.Hosting;
using Freshet.Runtime;
using Freshet.Server;
using Freshet.Sources;
using Reviews.Inference;
using Reviews.Job.Dashboard;
using Reviews.Job.Erasure;
using Reviews.Job.Learners;
using Reviews.Job.Services;
using Reviews.Learning;

namespace Reviews.Job.Runs;

/// <summary>One run of the job, from the command line to its summary.</summary>
internal static class ReviewRun
{
    // The sample is a slow stream cut short: a watermark behind each record, as its time would have given.
    private const int SampleWatermarkInterval = 1;

    /// <summary>Gives the exit code: a <see cref="JobExitCode"/>.</summary>
    public static Task<int> RunAsync(JobArguments arguments) => JobProgram.RunAsync(arguments.Program, async program =>
    {
        try
        {
            using StateFolder state = StateFolder.Open(arguments.State);
            await RunAsync(arguments, program, state).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ModelLoadException or ModelFileException or PortTakenException or KeyNotFoundException)
        {
            throw new JobRefusedException(e.Message, e);
        }
        catch (InferenceException e)
        {
            throw e.Transient ? new IOException(e.Message, e) : new JobRefusedException(e.Message, e);
        }
    });

    private static async Task RunAsync(JobArguments arguments, JobProgram program, StateFolder state)
    {
        var clock = Stopwatch.StartNew();
        var identity = new ReviewIdentity(state.ReadUserKey(arguments.UserKey));
        LearnerSetup learner = arguments.Learner.Prepare(explains: arguments.Dashboard);
        ReviewTopics? topics = arguments.Services is { } services
            ? new ReviewTopics(KafkaConnection.FromEnvironment(services.Kafka), services.TopicPrefix, services.GroupPrefix)
            : null;
        Source<Review> source = await ReviewSources.OfAsync(arguments, identity, topics).ConfigureAwait(false);
        await using Classification? classification = arguments.Streams == Streams.Baseline
            ? null
            : await Classification.StartAsync(arguments).ConfigureAwait(false);
        topics?.Ensure(topics.DeadLetters, partitions: 1); // nobody thinks of it before it is needed
        RunSettings settings = SettingsOf(arguments, learner, topics, classification);
        RunFolder run = state.BeginOrResume(settings, arguments.Fresh);
        using IDisposable? hangup = classification?.ReloadOnHangup(told =>
        {
            run.WriteSettings(settings with { Model = classification.ModelHash }); // a later start finds the folder as it is now
            Console.Error.WriteLine(told);
        });
        learner = learner with { Successors = new Successors(run.SuccessorDirectory) };

        var results = new ResultDatabase(run.DatabasePath, arguments.Retention);
        var environment = new StreamExecutionEnvironment();
        DataStream<Review> reviews = environment.FromSource(source, ReviewPipeline.Watermarks).Uid("reviews").Name("reviews");
        var board = new LiveBoard();
        var written = new WrittenCounts();
        ReviewPipeline.Build(
            reviews,
            new PipelineOptions(
                arguments.Route, arguments.Streams, learner, arguments.DedupTtl, classification?.Client, arguments.Dashboard ? board : null, arguments.LabellingShare)
            {
                Erased = ErasedUsers.Read(run.ErasedPath),
            },
            SinksOf(arguments, topics, results, written));
        EmbeddedJob job = program.Start(environment, OptionsOf(arguments, run));
        await Console.Error.WriteLineAsync(Describe(run, job)).ConfigureAwait(false);

        await using DashboardServer? dashboard = arguments.Dashboard ? await ShowAsync(job, board, arguments.Port).ConfigureAwait(false) : null;
        JobResult result = await program.WaitAsync(job, topics is null ? null : () => Console.WriteLine("READY")).ConfigureAwait(false);
        if (arguments.Learner.Export is { } export)
            await Console.Error.WriteLineAsync(Export(export, result.Savepoint ?? run.CheckpointDirectory, learner)).ConfigureAwait(false);
        if (!result.Stopped)
            run.MarkFinished();
        JobSummary summary = JobSummary.Of(run, job, result, results.ReadCounts(topics is null ? null : written), clock.Elapsed);
        Console.WriteLine(arguments.JsonSummary ? JsonSerializer.Serialize(summary, JsonContext.Default.JobSummary) : summary.Describe(run));
        if (dashboard is null || arguments.ExitWhenDone || result.Stopped)
            return;
        await Console.Error.WriteLineAsync($"The dashboard stays at {dashboard.Uri} until Ctrl-C.").ConfigureAwait(false);
        await program.StopAsked.ConfigureAwait(false);
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

    /// <summary>The predictions and dead letters go to the services where there are some; the rest stays in the run's database.</summary>
    /// <exception cref="JobRefusedException">A topic is to forget, which it does by its own settings.</exception>
    private static ReviewSinks SinksOf(JobArguments arguments, ReviewTopics? topics, ResultDatabase results, WrittenCounts written)
    {
        if (arguments.Services is not { } services || topics is null)
            return results.Sinks();
        TimeSpan? kept = arguments.Retention.Of("predictions");
        if (services.Mongo is null && kept is not null)
            throw new JobRefusedException($"--retention does not reach the predictions, which go to the topic {topics.Predictions}. Set the topic's retention.ms, or give --mongo URI.");
        return results.Sinks() with
        {
            Predictions = services.Mongo is { } uri ? PredictionCollection.Sink(uri, written, kept) : topics.PredictionSink(written),
            DeadLetters = topics.DeadLetterSink(written, TimeProvider.System),
        };
    }

    private static string Export(string file, string checkpoints, LearnerSetup learner) => LearnerFile.Export(file, checkpoints, learner) is { } exported
        ? $"The learner {exported} is in '{file}'"
        : $"No review came to the learner, so '{file}' was not written";

    private static RunSettings SettingsOf(JobArguments arguments, LearnerSetup learner, ReviewTopics? topics, Classification? classification) => new(
        topics is null ? Path.GetFullPath(arguments.Input ?? ReviewSources.Sample) : $"{topics.Reviews}, {topics.Raw}", $"{arguments.Route}", $"{arguments.Streams}",
        arguments.Repeat, classification?.ModelHash ?? "",
        topics is null ? "SQLite" : arguments.Services!.Mongo is null ? $"{topics.Predictions} by {arguments.Services.GroupPrefix}" : $"MongoDB by {arguments.Services.GroupPrefix}",
        RunSettings.CurrentForm)
    {
        Learner = learner.Describe(),
        DedupTtl = arguments.DedupTtl,
    };

    private static JobOptions OptionsOf(JobArguments arguments, RunFolder run) => new()
    {
        BatchSize = arguments.BatchSize,
        WatermarkInterval = arguments.Input is null && arguments.Services is null ? SampleWatermarkInterval : new JobOptions().WatermarkInterval,
        CheckpointDirectory = run.CheckpointDirectory,
        CheckpointTimeout = new JobOptions().CheckpointTimeout + arguments.PredictTimeout, // barriers wait behind reviews that an outage holds up
    };

    private static string Describe(RunFolder run, EmbeddedJob job) => (run.IsResumed, job.RestoredCheckpoint) switch
    {
        (false, 0) => $"Run {run.Id} begins in {run.Directory}",
        (true, 0) => $"Run {run.Id} begins again in {run.Directory}: it had completed no checkpoint",
        (_, var checkpoint) => $"Run {run.Id} goes on from checkpoint {checkpoint}, behind {job.RestoredRecords} reviews, in {run.Directory}",
    };
}
