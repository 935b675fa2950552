using System.CommandLine;

namespace Reviews.Job.Commands;

/// <summary>What <c>swap</c> is asked for. Immutable.</summary>
/// <param name="Learner">A file that <c>--export-learner</c> wrote.</param>
/// <param name="State">The state folder of the job that is to go on with it.</param>
internal sealed record SwapArguments(string Learner, string State)
{
    public static Command Command(Func<SwapArguments, Task<int>> run)
    {
        var learner = new Argument<string>("learner") { Description = "File that --export-learner wrote." };
        var state = new Option<string>("--state") { Description = "The job's state folder.", DefaultValueFactory = _ => new JobArguments().State };
        var command = new Command("swap", "Puts another learner in the champion's place of a job, which may be running.") { learner, state };
        command.SetAction((parsed, _) => run(new SwapArguments(parsed.GetValue(learner)!, parsed.GetValue(state)!)));
        return command;
    }
}
