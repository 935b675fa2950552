using System.Runtime.Intrinsics;
using System.Text;
using Reviews.Learning;
using Reviews.Text;

namespace Freshet.Bench.Stages;

/// <summary>
/// A text of 100 tokens to class probabilities: unigrams and bigrams hashed as scikit-learn does, damped, length 1, through a linear model of three
/// classes. The bare loop gets the text composed and the weights ready to be added; both must come to the same probabilities.
/// </summary>
internal static class FeaturesStage
{
    private const int Tokens = 100;
    private const int Calls = 20;

    /// <summary>From text in memory.</summary>
    public static Stage Create() => Create(fromUtf8: false);

    /// <summary>From UTF-8; the bare loop decodes it first.</summary>
    public static Stage CreateFromUtf8() => Create(fromUtf8: true);

    private static Stage Create(bool fromUtf8)
    {
        string[] texts = OfHundredTokens();
        var hasher = new FeatureHasher(new FeatureHasherOptions { Dimensions = 1 << BareLinear.Bits });
        var features = new FeatureVector();
        var model = new FtrlClassifier(new FtrlOptions { Dimensions = 1 << BareLinear.Bits, Link = FtrlLink.OneVersusRest });
        double[] probabilities = new double[StarLabel.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            hasher.Extract(texts[i], features);
            model.Learn(features.Indices, features.Values, i % StarLabel.Count);
        }

        var bare = new BareLinear(WeightsOf(model));
        string[] composed = [.. texts.Select(t => t.Normalize())];
        byte[][] utf8 = [.. texts.Select(Encoding.UTF8.GetBytes)];
        byte[][] composedUtf8 = [.. composed.Select(Encoding.UTF8.GetBytes)];
        return new Stage
        {
            Title = $"features and linear model on 100 tokens{(fromUtf8 ? ", straight from UTF-8" : "")}; the bare loop gets its text composed and its weights in one array",
            Against = $"{(fromUtf8 ? "decoding to a string, " : "")}one hashed pass, SIMD weights ready made",
            Unit = "ns/text",
            Aim = 0.7,
            Reference = fromUtf8 ? null : 2850,
            Records = texts.Length * Calls,
            Ours = fromUtf8 ? () => Passes(utf8, Bytes, probabilities) : () => Passes(texts, Text, probabilities),
            Bare = fromUtf8 ? () => Passes(composedUtf8, BareBytes, probabilities) : () => Passes(composed, text => bare.Predict(text, probabilities), probabilities),
        };

        void Text(string text)
        {
            hasher.Extract(text, features);
            model.Predict(features.Indices, features.Values, probabilities);
        }

        void Bytes(byte[] text)
        {
            hasher.Extract(text, features);
            model.Predict(features.Indices, features.Values, probabilities);
        }

        void BareBytes(byte[] text) => bare.Predict(Encoding.UTF8.GetString(text), probabilities);
    }

    private static long Passes<T>(T[] texts, Action<T> predict, double[] probabilities)
    {
        double sum = 0;
        for (int i = 0; i < Calls; i++)
        {
            foreach (T text in texts)
            {
                predict(text);
                sum += probabilities[0] + (2 * probabilities[1]);
            }
        }

        return (long)Math.Round(sum); // the order of adding differs, and with it the last digits
    }

    // Words of the sample, without characters beyond the BMP: the bare loop looks each up in one table.
    private static string[] OfHundredTokens()
    {
        string[] words = [.. string.Join(' ', SampleReviews.Texts()).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => !w.Any(char.IsSurrogate))];
        return [.. words.Chunk(Tokens).Where(c => c.Length == Tokens).Select(c => string.Join(' ', c))];
    }

    /// <summary>The model's weights in one array, the bias last.</summary>
    private static Vector128<float>[] WeightsOf(FtrlClassifier model)
    {
        var weights = new Vector128<float>[(1 << BareLinear.Bits) + 1];
        Span<float> lanes = stackalloc float[4];
        for (int i = 0; i < weights.Length - 1; i++)
        {
            model.CopyWeights(i, lanes);
            weights[i] = Vector128.Create<float>(lanes);
        }

        model.CopyBias(lanes);
        weights[^1] = Vector128.Create<float>(lanes);
        return weights;
    }
}
