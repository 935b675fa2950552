using System.IO.Hashing;
using System.Text;

namespace Reviews.Job.Analytics;

/// <summary>
/// Which of the reviews that the models disagree on go into the table for people to label: a share of them, decided by the review's id, so that it is the same
/// in every run. Immutable; safe to share.
/// </summary>
/// <param name="share">From 0 to 1.</param>
internal sealed class LabellingSample(double share)
{
    /// <summary>The most characters of a text that are kept for it.</summary>
    public const int LongestText = 2000;

    public bool Takes(ModelPair pair) => !pair.Agrees && XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(pair.Review.Id)) / (double)ulong.MaxValue < share;
}
