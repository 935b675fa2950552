using Reviews.Inference;
using Reviews.Learning;

namespace Freshet.Bench.Quality;

/// <summary>Scores a model of the inference service on a held-out set.</summary>
internal static class OnnxHeldOut
{
    private const int Batch = 64;

    public static QualityReport Score(SentimentModel model, HeldOutSet set)
    {
        var evaluation = new PrequentialEvaluation();
        foreach ((string Text, int Label)[] batch in set.Rows.Chunk(Batch))
        {
            SentimentPrediction[] predictions = model.PredictBatch([.. batch.Select(row => row.Text)]);
            for (int i = 0; i < batch.Length; i++)
                evaluation.Add(batch[i].Label, ClassOf(predictions[i].Label));
        }

        return evaluation.Whole();
    }

    // The label order is the model's own.
    private static int ClassOf(string label) => StarLabel.Names.Index().Single(name => name.Item == label).Index;
}
