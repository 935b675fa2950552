using System.Numerics;
using System.Runtime.Intrinsics;
using Reviews.Learning;
using Reviews.Text;

namespace Freshet.Bench.Stages;

/// <summary>
/// A text of 100 tokens to class probabilities: hashed unigrams and bigrams, damped, length 1, through a linear model of three classes. The
/// bare loop does the same with what is cheapest: a plain hash of UTF-16, text taken as composed, weights ready to be added.
/// </summary>
internal static class FeaturesStage
{
    private const int Tokens = 100;
    private const int Calls = 20;

    public static Stage Create()
    {
        string[] texts = OfHundredTokens();
        var hasher = new FeatureHasher(new FeatureHasherOptions { Dimensions = 1 << BareLinear.Bits });
        var features = new FeatureVector();
        var model = new FtrlClassifier(new FtrlOptions { Dimensions = 1 << BareLinear.Bits });
        double[] probabilities = new double[StarLabel.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            hasher.Extract(texts[i], features);
            model.Learn(features.Indices, features.Values, i % StarLabel.Count);
        }

        var bare = new BareLinear();
        return new Stage
        {
            Title = "features and linear model on 100 tokens; ours hashes as scikit-learn does and keeps the weights as FTRL's sums",
            Against = "one hashed pass, SIMD weights ready made",
            Unit = "ns/text",
            Aim = 0.7,
            Reference = 2850,
            Records = texts.Length * Calls,
            Ours = Ours,
            Bare = Bare,
        };

        // The hashes differ, so only the sum of the probabilities can be the same: one a text.
        long Ours()
        {
            double sum = 0;
            for (int i = 0; i < Calls; i++)
            {
                foreach (string text in texts)
                {
                    hasher.Extract(text, features);
                    model.Predict(features.Indices, features.Values, probabilities);
                    sum += probabilities[0] + probabilities[1] + probabilities[2];
                }
            }

            return (long)Math.Round(sum);
        }

        long Bare()
        {
            double sum = 0;
            for (int i = 0; i < Calls; i++)
            {
                foreach (string text in texts)
                {
                    bare.Predict(text, probabilities);
                    sum += probabilities[0] + probabilities[1] + probabilities[2];
                }
            }

            return (long)Math.Round(sum);
        }
    }

    private static string[] OfHundredTokens()
    {
        string[] words = string.Join(' ', SampleReviews.Texts()).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. words.Chunk(Tokens).Where(c => c.Length == Tokens).Select(c => string.Join(' ', c))];
    }

    private sealed class BareLinear
    {
        public const int Bits = 18;

        private const int Slots = 512;
        private static readonly char[] Lower = [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => char.IsLetterOrDigit((char)c) ? char.ToLowerInvariant((char)c) : '\0')];
        private static readonly float[] Damped = [.. Enumerable.Range(0, 64).Select(n => n == 0 ? 0 : (float)(1 + Math.Log(n)))];

        private readonly Vector128<float>[] _weights = new Vector128<float>[1 << Bits];
        private readonly int[] _slots = new int[Slots];
        private readonly int[] _indices = new int[Slots];
        private readonly int[] _counts = new int[Slots];
        private int _count;

        public BareLinear()
        {
            var random = new Random(1);
            for (int i = 0; i < _weights.Length; i++)
                _weights[i] = Vector128.Create(random.NextSingle(), random.NextSingle(), random.NextSingle(), 0);
        }

        public void Predict(string text, double[] probabilities)
        {
            _count = 0;
            Array.Clear(_slots);
            uint hash = 0, previous = 0;
            foreach (char c in text)
            {
                uint lower = Lower[c];
                if (lower != 0)
                {
                    hash = BitOperations.RotateLeft((hash ^ lower) * 0x9E3779B1, 13);
                    continue;
                }

                if (hash != 0)
                    Take(ref previous, hash);
                hash = 0;
            }

            if (hash != 0)
                Take(ref previous, hash);
            Score(probabilities);
        }

        private void Take(ref uint previous, uint hash)
        {
            Count(hash);
            if (previous != 0)
                Count((previous * 0x85EBCA6B) ^ hash);
            previous = hash;
        }

        private void Count(uint hash)
        {
            hash *= 0xC2B2AE35;
            hash ^= hash >> 15;
            int index = (int)(hash & ((1 << Bits) - 1));
            int slot = index & (Slots - 1);
            int at;
            while ((at = _slots[slot] - 1) >= 0 && _indices[at] != index)
                slot = (slot + 1) & (Slots - 1);
            if (at < 0)
            {
                at = _count++;
                _slots[slot] = _count;
                _indices[at] = index;
                _counts[at] = 0;
            }

            _counts[at] += 1 | ((int)hash >> 31);
        }

        private void Score(double[] probabilities)
        {
            Vector128<float> sum = default;
            float squares = 0;
            for (int i = 0; i < _count; i++)
            {
                int count = _counts[i];
                float value = MathF.CopySign(Damped[Math.Min(Math.Abs(count), Damped.Length - 1)], count);
                squares += value * value;
                sum += _weights[_indices[i]] * value;
            }

            sum /= MathF.Sqrt(squares);
            double total = 0;
            for (int k = 0; k < probabilities.Length; k++)
                total += probabilities[k] = 1 / (1 + Math.Exp(-(double)sum[k]));
            for (int k = 0; k < probabilities.Length; k++)
                probabilities[k] /= total;
        }
    }
}
