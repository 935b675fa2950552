using Reviews.Learning.Explanations;
using Reviews.Text;

namespace Reviews.Learning.Tests.Explanations;

public sealed class LinearExplainerTests
{
    private static (FtrlClassifier Model, FeatureHasher Hasher) Trained(int dimensions)
    {
        var hasher = new FeatureHasher(new FeatureHasherOptions { Dimensions = dimensions });
        var model = new FtrlClassifier(new FtrlOptions { Dimensions = dimensions });
        var features = new FeatureVector();
        (string Text, int Label)[] reviews =
        [
            ("hàng rất tốt, giao nhanh", StarLabel.Positive), ("hàng tệ, giao chậm", StarLabel.Negative), ("tạm ổn", StarLabel.Neutral),
            ("tốt lắm 😍", StarLabel.Positive), ("quá tệ", StarLabel.Negative), ("bình thường, tạm được", StarLabel.Neutral),
        ];
        for (int i = 0; i < 60; i++)
        {
            hasher.Extract(reviews[i % 6].Text, features);
            model.Learn(features.Indices, features.Values, reviews[i % 6].Label);
        }

        return (model, hasher);
    }

    [Fact]
    public void The_words_that_moved_the_score_are_named_in_the_texts_own_form()
    {
        (FtrlClassifier model, FeatureHasher hasher) = Trained(1 << 20);
        Explanation explanation = new LinearExplainer(model, hasher).Explain("Giao hàng TỆ 😍");
        Assert.Equal("TỆ", explanation.Top(StarLabel.Negative, 1)[0].Words);
        Assert.True(explanation.Top(StarLabel.Negative, 1)[0].Scores[StarLabel.Negative] > 0);
        WordContribution emoji = Assert.Single(explanation.Words, w => w.Words == "😍");
        Assert.True(emoji.Scores[StarLabel.Positive] > 0);
        Assert.Contains(explanation.Words, w => w.Words == "hàng TỆ");
        Assert.DoesNotContain(explanation.Words, w => w.Words == "Giao hàng"); // no weight
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(1 << 10)] // where features collide
    public void Bias_and_contributions_add_up_to_the_scores(int dimensions)
    {
        (FtrlClassifier model, FeatureHasher hasher) = Trained(dimensions);
        var features = new FeatureVector();
        float[] scores = new float[3];
        foreach (string text in new[] { "hàng tốt tốt tốt, giao nhanh nhanh", "tệ", "", "rất rất tệ! tệ... 😍😍 tạm ổn", "to\u0302\u0301t lắm" })
        {
            Explanation explanation = new LinearExplainer(model, hasher).Explain(text);
            hasher.Extract(text, features);
            model.Score(features.Indices, features.Values, scores);
            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(scores[k], explanation.Scores[k]);
                Assert.Equal(scores[k], explanation.Bias[k] + explanation.Words.Sum(w => w.Scores[k]), 1e-4f);
                Assert.Equal(0, explanation.Rest[k], 1e-4f);
            }
        }
    }

    [Fact]
    public void A_word_that_stands_there_often_is_named_once()
    {
        (FtrlClassifier model, FeatureHasher hasher) = Trained(1 << 20);
        Explanation explanation = new LinearExplainer(model, hasher).Explain("tốt tốt tốt");
        Assert.Equal(3, Assert.Single(explanation.Words, w => w.Words == "tốt").Occurrences);
    }

    [Fact]
    public void Where_text_is_normalized_the_words_are_those_that_the_model_saw()
    {
        (FtrlClassifier model, FeatureHasher hasher) = Trained(1 << 20);
        Explanation explanation = new LinearExplainer(model, hasher, new TextNormalizer()).Explain("tốtttt lắmmm");
        Assert.Contains(explanation.Words, w => w.Words == "tốt");
        Assert.Contains(explanation.Words, w => w.Words == "tốt lắm");
        Assert.All(explanation.Rest, rest => Assert.Equal(0, rest, 1e-4f));
    }

    [Fact]
    public void Another_hasher_is_refused() => Assert.Throws<ArgumentException>(
        () => new LinearExplainer(new FtrlClassifier(), new FeatureHasher(new FeatureHasherOptions { Dimensions = 1024 })));
}
