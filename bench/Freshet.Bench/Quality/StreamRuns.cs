using Reviews.Learning;
using Reviews.Learning.Sgd;
using Reviews.Learning.Vectorizers;

namespace Freshet.Bench.Quality;

/// <summary>Ways to go through a stream of reviews: each text is predicted before it is learnt, but where a control does otherwise on purpose.</summary>
internal static class StreamRuns
{
    private const int Unscored = 32;

    /// <summary>The labels that were predicted, and how good they were.</summary>
    public sealed record Outcome(string Name, StreamScore Score, int[] Predicted);

    public static Outcome Ftrl(
        string name, LabelledReview[] reviews, HashedTexts texts, FtrlOptions options, TimeSpan delay = default, Action<LabelOutcome>? labelled = null)
    {
        var run = new TestThenTrain(new FtrlClassifier(options), new PrequentialEvaluation(), delay);
        return Score(name, reviews, (i, probabilities) =>
        {
            LabelOutcome outcome;
            while (run.TryLearn(reviews[i].Time, out outcome))
                labelled?.Invoke(outcome);
            if (run.Predict(reviews[i].Time, texts.Indices(i), texts.Values(i), reviews[i].Label, probabilities, out outcome))
                labelled?.Invoke(outcome);
        });
    }

    public static Outcome FtrlWithIdf(string name, LabelledReview[] reviews, HashedTexts texts, FtrlOptions options)
    {
        var model = new FtrlClassifier(options);
        var idf = new StreamingIdf(options.Dimensions);
        return Score(name, reviews, (i, probabilities) =>
        {
            ReadOnlySpan<float> weighed = idf.Weigh(texts.Indices(i), texts.Values(i));
            model.PredictThenLearn(texts.Indices(i), weighed, reviews[i].Label, probabilities);
            idf.Observe(texts.Indices(i));
        });
    }

    /// <summary>A control: what it looks like to learn a review before it is predicted.</summary>
    public static Outcome LearnFirst(string name, LabelledReview[] reviews, HashedTexts texts, FtrlOptions options)
    {
        var model = new FtrlClassifier(options);
        return Score(name, reviews, (i, probabilities) =>
        {
            model.Learn(texts.Indices(i), texts.Values(i), reviews[i].Label);
            model.Predict(texts.Indices(i), texts.Values(i), probabilities);
        });
    }

    public static Outcome AlwaysPositive(LabelledReview[] reviews) => Score("always POS", reviews, (_, probabilities) =>
    {
        Array.Clear(probabilities);
        probabilities[StarLabel.Positive] = 1;
    });

    /// <summary>
    /// scikit-learn's <c>HashingVectorizer</c> and <c>SGDClassifier(loss="log_loss", random_state=42)</c> by <c>partial_fit</c> of batches; the first 32 are
    /// learnt unscored.
    /// </summary>
    public static Outcome Sgd(string name, LabelledReview[] reviews, HashingVectorizerOptions features, SgdOptions options, int batchSize)
    {
        var vectorizer = new HashingVectorizer(features);
        var model = new SgdClassifier(options with { RandomState = 42 });
        var batch = new CsrMatrix(features.Features);
        var row = new SparseVector();
        var score = new StreamScore(reviews.Length);
        int[] predicted = new int[reviews.Length];
        int[] labels = [.. reviews.Select(r => r.Label)];
        double[] probabilities = new double[StarLabel.Count];
        for (int start = 0, end; start < reviews.Length; start = end)
        {
            end = Math.Min(start + (start == 0 ? Unscored : batchSize), reviews.Length);
            batch.Clear();
            for (int i = start; i < end; i++)
            {
                vectorizer.Transform(reviews[i].Content.Normalize(), row);
                batch.Append(row);
                if (start == 0)
                    continue;
                model.PredictProbabilities(row.Indices, row.Values, probabilities);
                predicted[i] = score.Add(i, labels[i], probabilities);
            }

            model.PartialFit(batch, labels.AsSpan(start..end), classes: [StarLabel.Negative, StarLabel.Neutral, StarLabel.Positive]);
        }

        return new Outcome(name, score, predicted);
    }

    private static Outcome Score(string name, LabelledReview[] reviews, Action<int, double[]> predict)
    {
        var score = new StreamScore(reviews.Length);
        int[] predicted = new int[reviews.Length];
        double[] probabilities = new double[StarLabel.Count];
        for (int i = 0; i < reviews.Length; i++)
        {
            predict(i, probabilities);
            predicted[i] = score.Add(i, reviews[i].Label, probabilities);
        }

        return new Outcome(name, score, predicted);
    }
}
