namespace Reviews.Learning.Explanations;

/// <summary>What a word, or a pair of neighbours, added to the scores of the classes. Immutable.</summary>
/// <param name="Words">The word, or two with a blank between them, as the text has them.</param>
/// <param name="Occurrences">How often they stand in the text.</param>
/// <param name="Scores">What they added to the score of each class, all occurrences together.</param>
public sealed record WordContribution(string Words, int Occurrences, IReadOnlyList<float> Scores);

/// <summary>
/// A linear model's scores of a text, taken apart: for each class the bias, the words' contributions and the rest add up to its score. Immutable.
/// </summary>
/// <param name="Scores">The score of each class, before the link.</param>
/// <param name="Bias">What each class would score without any word.</param>
/// <param name="Words">The words and pairs that the model has a weight for, in the order of the text.</param>
/// <param name="Rest">What of each score belongs to none of them: rounding, and features that the whole text has and its words alone have not.</param>
public sealed record Explanation(
    IReadOnlyList<float> Scores, IReadOnlyList<float> Bias, IReadOnlyList<WordContribution> Words, IReadOnlyList<float> Rest)
{
    /// <summary>The words that moved a class's score most, in either direction, the most first.</summary>
    public IReadOnlyList<WordContribution> Top(int label, int most) =>
        [.. Words.OrderByDescending(w => Math.Abs(w.Scores[label])).ThenBy(w => w.Words, StringComparer.Ordinal).Take(most)];
}
