using System.CommandLine;

namespace Reviews.Job.Learners;

/// <summary>The options of <see cref="LearnerArguments"/> on the command line.</summary>
internal sealed class LearnerOptions
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(366);

    private readonly Option<bool> _unordered = new("--unordered") { Description = "The learner takes reviews in order of arrival: less latency, results that depend on it." };
    private readonly Option<TimeSpan> _labelDelay = CommandOptions.Duration(
        "--label-delay", "How much event time passes before the learner is told a review's stars: 90s, 30m, 1h or 1d. It predicts at once.", TimeSpan.Zero, LongestDelay);
    private readonly Option<bool> _challenger = new("--challenger") { Description = "A second learner with other parameters learns beside the first, and takes its place when it proves better." };
    private readonly Option<float?> _pruneBelow = CommandOptions.Positive<float?>(
        "--prune-below", "Every thousand reviews the learner forgets the words that no label weighs by more, 0.02 for example: a smaller state.");
    private readonly Option<string?> _start = new("--learner") { Description = "File that --export-learner wrote: a new run begins with what it has learnt." };
    private readonly Option<string?> _export = new("--export-learner") { Description = "File that the learner is written to when the run ends or stops." };

    public void AddTo(Command command)
    {
        Option[] all = [_unordered, _labelDelay, _challenger, _pruneBelow, _start, _export];
        foreach (Option option in all)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_start) is { } start && result.GetValue(_export) is { } export && Path.GetFullPath(start) == Path.GetFullPath(export))
                result.AddError($"--learner and --export-learner name the same file '{start}': the run could not be gone on with. Give two.");
            if (result.GetValue<string>("--streams") != "phobert")
                return;
            foreach (Option option in all.Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{option.Name} is for the learner, which --streams phobert leaves out.");
        });
    }

    public LearnerArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_unordered), parsed.GetValue(_labelDelay), parsed.GetValue(_challenger), parsed.GetValue(_start), parsed.GetValue(_export), parsed.GetValue(_pruneBelow));
}
