using Freshet.Hosting;

namespace Reviews.Job.Learners;

/// <summary>What the command line asked for of the learner. Immutable.</summary>
/// <param name="Unordered">Whether it takes reviews in order of arrival.</param>
/// <param name="LabelDelay">How much event time passes before a label is known.</param>
/// <param name="Challenger">Whether a second learner runs beside the first.</param>
/// <param name="Start">The file that a new run begins from; null: it begins with nothing learnt.</param>
/// <param name="Export">The file that the learner is written to at the end; null: none.</param>
/// <param name="PruneBelow">Features that no class weighs by more are forgotten; null: none is.</param>
internal sealed record LearnerArguments(
    bool Unordered = false, TimeSpan LabelDelay = default, bool Challenger = false, string? Start = null, string? Export = null, float? PruneBelow = null)
{
    /// <summary>Reads the file that it begins from, and checks that there is a place for the one that it leaves.</summary>
    /// <exception cref="Reviews.Learning.ModelFileException">The file cannot be used.</exception>
    /// <exception cref="JobRefusedException">There is no such place.</exception>
    public LearnerSetup Prepare(bool explains)
    {
        if (Export is { } file && (Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)))))
            throw new JobRefusedException($"The learner cannot be exported to '{file}': that is a folder, or in a folder that is not there. Give --export-learner a file in one that is.");
        return new LearnerSetup
        {
            Unordered = Unordered,
            LabelDelay = LabelDelay,
            HasChallenger = Challenger,
            PruneBelow = PruneBelow,
            Start = Start is null ? null : LearnerFile.Read(Start),
            Explains = explains,
        };
    }
}
