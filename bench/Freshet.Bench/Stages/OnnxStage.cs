using Reviews.Inference;

namespace Freshet.Bench.Stages;

/// <summary>Texts to labels by the demonstration model; the bare side runs the session on ids that lie ready in the same buckets of length.</summary>
internal static class OnnxStage
{
    private const int Texts = 64;

    public static Stage Create()
    {
        string[] texts = [.. SampleReviews.Texts().Take(Texts)];
        var options = new InferenceOptions();
        SentimentModel model = SentimentModel.Load(options);
        BareSession bare = BareSession.Open(options, texts, model.Configuration);
        return new Stage
        {
            Title = "64 texts through the demonstration model in one call; ours prepares and tokenizes them too",
            Against = "InferenceSession.Run on ready ids, same buckets",
            Unit = "ns/text",
            Aim = 0.95,
            Records = texts.Length,
            Ours = () => model.PredictBatch(texts).Sum(p => p.Index),
            Bare = bare.Run,
        };
    }
}
