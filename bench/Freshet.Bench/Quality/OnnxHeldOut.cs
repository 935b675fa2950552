using Reviews.Inference;

namespace Freshet.Bench.Quality;

/// <summary>Scores a model of the inference service on a held-out set.</summary>
internal static class OnnxHeldOut
{
    private const int Batch = 64;

    public static HeldOutScore Score(SentimentModel model, HeldOutSet set) =>
        HeldOutScore.Of(set, [.. set.Rows.Select(r => r.Text).Chunk(Batch).SelectMany(texts => model.PredictBatch(texts)).Select(p => p.Label)]);
}
