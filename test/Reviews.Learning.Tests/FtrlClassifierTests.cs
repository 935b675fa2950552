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

    [Theory]
    [InlineData(FtrlLink.OneVersusRest, 0.5)]
    [InlineData(FtrlLink.Softmax, 0.5)]
    [InlineData(FtrlLink.OneVersusRest, 0)]
    [InlineData(FtrlLink.Softmax, 1)]
    public void Predictions_equal_a_naive_implementation(FtrlLink link, double power)
    {
        const double Alpha = 1.5, Beta = 0.5, Lambda1 = 0.05, Lambda2 = 0.1, Cap = 3;
        var model = new FtrlClassifier(new FtrlOptions
        {
            Link = link,
            WeightPower = (float)power,
            Alpha = (float)Alpha,
            Beta = (float)Beta,
            Lambda1 = (float)Lambda1,
            Lambda2 = (float)Lambda2,
            WeightCap = (float)Cap,
        });
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
            double weight = Math.Min(Cap, Math.Pow(t / (3 * counts[label]), power));
            double W(int k, int j) => Math.Abs(z[k, j]) <= Lambda1
                ? 0
                : -(z[k, j] - (Math.Sign(z[k, j]) * Lambda1)) / (((Beta + Math.Sqrt(n[k, j])) / Alpha) + Lambda2);
            double[] scores = [.. Enumerable.Range(0, 3).Select(k => (W(k, at[0]) * x[0]) + (W(k, at[1]) * x[1]) + W(k, 20))];
            for (int k = 0; k < 3; k++)
            {
                naive[k] = link == FtrlLink.Softmax ? Math.Exp(scores[k]) / scores.Sum(Math.Exp) : 1 / (1 + Math.Exp(-scores[k]));
                for (int i = 0; i < 3; i++)
                {
                    double g = weight * (naive[k] - (k == label ? 1 : 0)) * x[i], old = n[k, at[i]];
                    double w = W(k, at[i]);
                    n[k, at[i]] += g * g;
                    z[k, at[i]] += g - ((Math.Sqrt(n[k, at[i]]) - Math.Sqrt(old)) / Alpha * w);
                }
            }

            for (int k = 0; k < 3; k++)
                Assert.Equal(naive[k] / naive.Sum(), p[k], 1e-3);
        }
    }

    [Fact]
    public void A_warm_model_allocates_nothing_per_example()
    {
        var model = new FtrlClassifier(new FtrlOptions { Dimensions = 1024 });
        int[] indices = [1, 5, 900];
        float[] values = [0.5f, 0.5f, 0.7f];
        double[] p = new double[3];
        long before = 0;
        for (int turn = 0; turn < 2; turn++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                model.PredictThenLearn(indices, values, i % 3, p);
                model.Predict(indices, values, p);
            }
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
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
}
