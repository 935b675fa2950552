using Freshet.Crash.Content;
using Reviews.Inference;
using Reviews.Job;

namespace Freshet.Crash.InferenceFaults;

/// <summary>What became of the reviews that were read, beside what the model says of them. Immutable.</summary>
/// <param name="Lost">Reviews without exactly one prediction or dead letter; a dead letter of any but the refused one is a loss too.</param>
/// <param name="Invented">Predictions that the model does not make, or of reviews that were not read.</param>
/// <param name="Examples">Some of them, for a reader.</param>
internal sealed record AnswerJudgement(int Lost, int Invented, IReadOnlyList<string> Examples)
{
    private const int TextsPerCall = 64;
    private const int MostExamples = 5;
    private const string Refusal = "inference-failed: The inference service answered 500.";

    /// <param name="stored">What the job stored.</param>
    /// <param name="texts">The texts of the reviews that it read, in the order of their numbers.</param>
    /// <param name="service">Where the real model answers.</param>
    public static async Task<AnswerJudgement> OfAsync(StoredAnswers stored, string[] texts, Uri service)
    {
        Dictionary<string, Row> expected = await AskAsync(texts, service);
        Dictionary<string, int> counts = stored.Predictions.Select(p => p.Id).Concat(stored.Letters.Select(l => l.Source[Classified.DeadLetterSource.Length..]))
            .CountBy(id => id).ToDictionary();
        string[] lost = [.. expected.Keys.Where(id => counts.GetValueOrDefault(id) != 1)];
        string[] letters = [.. WrongLetters(stored)];
        string[] invented = [.. stored.Predictions.Where(p => !expected.TryGetValue(p.Id, out Row? row) || row.Text != p.Answer.Text || !row.IsCloseTo(p.Answer)).Select(p => p.Id)];
        return new AnswerJudgement(lost.Length + letters.Length, invented.Length,
        [
            .. lost.Take(MostExamples).Select(id => $"{id} has not exactly one prediction or dead letter"), .. letters.Take(MostExamples),
            .. invented.Take(MostExamples).Select(id => $"{id} has a prediction that the model does not make"),
        ]);
    }

    // Exactly one, of the review that the service refuses, with the service's word as the reason.
    private static IEnumerable<string> WrongLetters(StoredAnswers stored)
    {
        string source = Classified.DeadLetterSource + DrillReviews.PoisonedId;
        int right = stored.Letters.Count(l => l.Source == source && l.Reason.StartsWith(Refusal, StringComparison.Ordinal));
        if (right != 1)
            yield return $"{DrillReviews.PoisonedId}, which the service refuses, has {right} dead letters that say so";
        foreach ((string other, string reason) in stored.Letters.Where(l => l.Source != source || !l.Reason.StartsWith(Refusal, StringComparison.Ordinal)))
            yield return $"{other}: {reason}";
    }

    private static async Task<Dictionary<string, Row>> AskAsync(string[] texts, Uri service)
    {
        using var http = new HttpClient { BaseAddress = service };
        var client = new InferenceClient(http);
        Dictionary<string, Row> answers = [];
        foreach (string[] chunk in texts.Chunk(TextsPerCall))
        {
            foreach (ClassifyResult result in await client.PredictAsync(chunk))
                answers.Add(DrillReviews.IdAt(answers.Count), RowOf(result));
        }

        return answers;
    }

    private static Row RowOf(ClassifyResult result)
    {
        double Of(string label) => result.Probabilities[result.Labels.ToList().IndexOf(label)];
        return StoredAnswers.AnswerOf(result.Model.Name, result.Model.Hash, result.Label, Of("NEG"), Of("NEU"), Of("POS"));
    }
}
