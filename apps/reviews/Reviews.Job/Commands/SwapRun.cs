using Freshet.Hosting;
using Reviews.Job.Learners;
using Reviews.Job.Runs;
using Reviews.Learning;

namespace Reviews.Job.Commands;

/// <summary>Leaves a learner for a run, which goes on with it from its next checkpoint.</summary>
internal static class SwapRun
{
    /// <summary>Gives the exit code: a <see cref="JobExitCode"/>.</summary>
    public static Task<int> RunAsync(SwapArguments arguments) => JobProgram.RunAsync(new JobProgramOptions(), _ =>
    {
        RunFolder run = StateFolder.LastRun(arguments.State);
        if (run.IsFinished)
            throw new JobRefusedException($"Run {run.Id} in '{arguments.State}' is finished. Begin the next one with --learner '{arguments.Learner}'.");
        if (run.ReadSettings()?.Streams == $"{Streams.Phobert}")
            throw new JobRefusedException($"Run {run.Id} in '{arguments.State}' was started with --streams phobert, and so it has no learner.");
        try
        {
            ModelIdentity learner = new Successors(run.SuccessorDirectory).Leave(arguments.Learner, TimeProvider.System);
            Console.WriteLine($"Run {run.Id} goes on with the learner {learner} from its next checkpoint.");
            return Task.CompletedTask;
        }
        catch (ModelFileException e)
        {
            throw new JobRefusedException(e.Message, e);
        }
    });
}
