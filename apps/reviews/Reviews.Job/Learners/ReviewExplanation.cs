using Reviews.Learning;
using Reviews.Learning.Explanations;

namespace Reviews.Job.Learners;

/// <summary>Which words moved the learner to a prediction. Words are what strangers wrote: few, and cut. Immutable.</summary>
/// <param name="ReviewId">The review.</param>
/// <param name="Model">The state of the model that predicted.</param>
/// <param name="Label">What it predicted.</param>
/// <param name="Actual">What the stars say.</param>
/// <param name="Words">The words that moved the score of that label most, the most first.</param>
internal sealed record ReviewExplanation(string ReviewId, ModelIdentity Model, string Label, string Actual, IReadOnlyList<MovingWord> Words)
{
    internal const int MostWords = 8;
    internal const int LongestWord = 32;

    public static ReviewExplanation Of(string reviewId, ModelIdentity model, int predicted, int actual, Explanation explanation) => new(
        reviewId, model, StarLabel.Names[predicted], StarLabel.Names[actual],
        [.. explanation.Top(predicted, MostWords).Select(word => new MovingWord(Cut(word.Words), word.Scores[predicted]))]);

    private static string Cut(string text) =>
        text.Length <= LongestWord ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[LongestWord - 2]) ? LongestWord - 2 : LongestWord - 1)}…";
}

/// <summary>A word, or two neighbours, and what they added to the score of the label predicted. Immutable.</summary>
internal readonly record struct MovingWord(string Words, float Score);
