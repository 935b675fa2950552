using System.Buffers;

namespace Reviews.Learning.Tests;

public sealed class FtrlClassifierTests
{
    private static void Feed(FtrlClassifier model, int seed, int count)
    {
        var random = new Random(seed);
        double[] p = new double[3];
        for (int i = 0; i < count; i++)
        {
            int[] indices = [random.Next(1000), 1000 + random.Next(9000), 500_000 + random.Next(1000)];
            model.PredictThenLearn(indices, [0.5f, -0.7f, 0.3f], random.Next(3), p);
        }
    }

    private static byte[] Bytes(FtrlSnapshot snapshot)
    {
        var writer = new ArrayBufferWriter<byte>();
        snapshot.WriteTo(writer);
        return writer.WrittenSpan.ToArray();
    }

    [Fact]
    public void Predictions_equal_a_naive_implementation()
    {
        var model = new FtrlClassifier(new FtrlOptions { Lambda1 = 0.05f, Lambda2 = 0.1f });
        double[,] z = new double[3, 21], n = new double[3, 21];
        double[] counts = new double[3], p = new double[3], naive = new double[3];
        var random = new Random(5);
        for (int t = 1; t <= 200; t++)
        {
            int[] at = [random.Next(10), 10 + random.Next(10), 20];
            float[] x = [0.5f, -0.25f, 1f];
            int label = random.Next(4) == 0 ? 1 : random.Next(2) * 2;
            model.PredictThenLearn(at.AsSpan(0, 2), x.AsSpan(0, 2), label, p);
            counts[label]++;
            double weight = Math.Min(5, Math.Sqrt(t / (3 * counts[label])));
            for (int k = 0; k < 3; k++)
            {
                double W(int j) => Math.Abs(z[k, j]) <= 0.05 ? 0 : -(z[k, j] - Math.Sign(z[k, j]) * 0.05) / ((1 + Math.Sqrt(n[k, j])) / 3 + 0.1);
                naive[k] = 1 / (1 + Math.Exp(-(W(at[0]) * x[0] + W(at[1]) * x[1] + W(20))));
                for (int i = 0; i < 3; i++)
                {
                    double g = weight * (naive[k] - (k == label ? 1 : 0)) * x[i], old = n[k, at[i]];
                    double w = W(at[i]);
                    n[k, at[i]] += g * g;
                    z[k, at[i]] += g - (Math.Sqrt(n[k, at[i]]) - Math.Sqrt(old)) / 3 * w;
                }
            }

            for (int k = 0; k < 3; k++)
            {
                Assert.Equal(naive[k] / naive.Sum(), p[k], 1e-3);
            }
        }
    }

    [Fact]
    public void Restored_model_continues_bit_equal_and_frozen_one_stays()
    {
        FtrlClassifier a = new(), b = new();
        Feed(a, 1, 500);
        Feed(b, 1, 500);
        Assert.Equal(a.StateHash(), b.StateHash());
        using var frozen = a.Freeze();
        string before = frozen.StateHash();
        byte[] bytes = Bytes(frozen);
        Feed(a, 2, 500);
        Assert.NotEqual(before, a.StateHash());
        Assert.Equal(before, frozen.StateHash());
        Assert.Equal(bytes, Bytes(frozen));
        var restored = FtrlClassifier.Read(bytes);
        Assert.Equal(before, restored.StateHash());
        Feed(restored, 2, 500);
        Assert.Equal(a.StateHash(), restored.StateHash());
    }

    [Fact]
    public void Damaged_bytes_are_refused()
    {
        var model = new FtrlClassifier();
        Feed(model, 1, 50);
        using var frozen = model.Freeze();
        byte[] bytes = Bytes(frozen);
        Assert.Throws<InvalidDataException>(() => FtrlClassifier.Read(bytes.AsSpan(0, bytes.Length - 1)));
        bytes[bytes.Length / 2] ^= 1;
        Assert.Contains("cannot be read", Assert.Throws<InvalidDataException>(() => FtrlClassifier.Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_equal_hand_computed_ones_and_survive_a_restore()
    {
        var e = new PrequentialEvaluation(3, 4);
        foreach (var (t, p) in new[] { (0, 0), (0, 2), (2, 2), (2, 2), (2, 0) })
        {
            e.Add(t, p);
        }

        var q = e.Whole();
        Assert.Equal(0.6, q.Accuracy, 1e-12);
        Assert.Equal((0.5 + 0 + 2.0 / 3) / 3, q.MacroF1, 1e-12);
        Assert.Equal((0.6 - 0.52) / 0.48, q.Kappa, 1e-12);
        Assert.Equal(4, e.Recent().Count);
        Assert.Equal(0.5, e.Recent().Accuracy, 1e-12);
        var writer = new ArrayBufferWriter<byte>();
        e.WriteTo(writer);
        var r = PrequentialEvaluation.Read(writer.WrittenSpan);
        Assert.Equal(q.MacroF1, r.Whole().MacroF1, 1e-12);
        Assert.Equal(e.Recent().Kappa, r.Recent().Kappa, 1e-12);
    }
}
