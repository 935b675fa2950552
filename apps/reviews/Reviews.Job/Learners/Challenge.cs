using Reviews.Learning.Promotion;

namespace Reviews.Job.Learners;

/// <summary>A learner that predicts and learns beside the champion, unseen, and how the two compare. Not thread-safe.</summary>
internal sealed record Challenge(OnlineModel Model, ChampionChallenger Comparison)
{
    public static Challenge New(LearnerSetup setup) => new(
        OnlineModel.New(setup.Champion.Challenger, setup.LabelDelay), new ChampionChallenger(rule: setup.Rule));
}
