using Reviews.Learning;

namespace Reviews.Job.Learners;

/// <summary>A linear learner by what its predictions call it, with its parameters. Immutable.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Version">Of the features and of the parameters: the hash of what was learnt says nothing of them. Another one for each change of either.</param>
/// <param name="Options">The parameters.</param>
internal sealed record LearnerKind(string Name, int Version, FtrlOptions Options)
{
    /// <summary>The learner that docs/quality.md measures, and the champion where nothing else is asked for.</summary>
    public static LearnerKind Softmax { get; } = new("baseline-ftrl", 2, new FtrlOptions());

    /// <summary>The best of another link there.</summary>
    public static LearnerKind OneVersusRest { get; } =
        new("baseline-ftrl-ovr", 2, new FtrlOptions { Link = FtrlLink.OneVersusRest, Alpha = 0.6f, Beta = 0.1f, WeightPower = 0.65f });

    private static IReadOnlyList<LearnerKind> All { get; } = [Softmax, OneVersusRest];

    /// <summary>The learner that challenges this one.</summary>
    public LearnerKind Challenger => this == Softmax ? OneVersusRest : Softmax;

    /// <summary>The learner of a name; null where there is none.</summary>
    public static LearnerKind? Named(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
