using System.CommandLine;
using Freshet.Hosting;
using Reviews.Job;
using Reviews.Job.Runs;

namespace Freshet.Crash.Children;

/// <summary>What this program is when it is the process that is killed: a job's program.</summary>
internal static class ChildProgram
{
    public const string Verb = "child";
    public const string Reviews = "reviews";
    public const string Numbering = "numbering";

    /// <param name="arguments">Which job, and its own command line.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        CrashSwitch.Install();
        Command command = arguments[0] == Reviews ? JobArguments.Command(ReviewRun.RunAsync) : NumberingJob.Command();
        ParseResult parsed = command.Parse(arguments[1..]);
        int code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? (int)JobExitCode.Refused : code;
    }
}
