namespace Freshet.Bench;

/// <summary>What was measured of a stage: medians over the rounds.</summary>
/// <param name="Name">The case, as <c>--case</c> takes it.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Ours">Ours, in the stage's unit.</param>
/// <param name="Bare">The bare loop, in the stage's unit.</param>
/// <param name="Ratio">Bare over ours: the median of the rounds' ratios.</param>
/// <param name="Rounds">The number of rounds.</param>
internal sealed record StageResult(string Name, Stage Stage, double Ours, double Bare, double Ratio, int Rounds)
{
    private const double SlowestReference = 2;

    public bool FallsShort => Math.Round(Ratio, 2) < Stage.Aim;

    /// <summary>Whether the bare loop is too slow here to be held against: then the ratio flatters us.</summary>
    public bool BareIsSlow => Bare > SlowestReference * Stage.Reference;
}
