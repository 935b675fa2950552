using System.Buffers;

namespace Reviews.Learning.Tests;

public sealed class PrequentialEvaluationTests
{
    [Fact]
    public void Metrics_equal_hand_computed_ones()
    {
        var e = new PrequentialEvaluation(3, 4);
        foreach ((int actual, int predicted) in new[] { (0, 0), (0, 2), (2, 2), (2, 2), (2, 0) })
            e.Add(actual, predicted);
        QualityReport q = e.Whole();
        Assert.Equal(0.6, q.Accuracy, 1e-12);
        Assert.Equal((0.5 + 0 + (2.0 / 3)) / 3, q.MacroF1, 1e-12);
        Assert.Equal((0.6 - 0.52) / 0.48, q.Kappa, 1e-12);

        // The label before is right for the second, fourth and fifth: 3 of 5.
        Assert.Equal((0.6 - 0.6) / 0.4, q.KappaTemporal, 1e-12);
        Assert.Null(q.LogLoss);
        Assert.Null(q.CalibrationError);
        Assert.Equal(4, e.Recent().Count);
        Assert.Equal(0.5, e.Recent().Accuracy, 1e-12);
    }

    [Fact]
    public void Log_loss_and_calibration_error_equal_hand_computed_ones()
    {
        var e = new PrequentialEvaluation(2);
        e.Add(0, [0.9, 0.1]);
        e.Add(1, [0.88, 0.12]);
        e.Add(1, [0.3, 0.7]);
        QualityReport q = e.Whole();
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.12) + Math.Log(0.7)) / 3, q.LogLoss!.Value, 1e-12);

        // 0.9 and 0.88 fall into one of the 15 bins, 0.7 into another: |1 - 1.78| and |1 - 0.7|.
        Assert.Equal((0.78 + 0.3) / 3, q.CalibrationError!.Value, 1e-12);
    }

    [Fact]
    public void The_window_forgets_and_the_fading_factor_weighs()
    {
        var e = new PrequentialEvaluation(2, window: 2, fadingFactor: 0.5);
        foreach ((int actual, int predicted) in new[] { (0, 1), (0, 0), (1, 1) })
            e.Add(actual, predicted);
        Assert.Equal(1, e.Recent().Accuracy);
        Assert.Equal(2.0 / 3, e.Whole().Accuracy, 1e-12);
        Assert.Equal((0.5 + 1) / 1.75, e.Faded().Accuracy, 1e-12);
    }

    [Fact]
    public void The_window_is_that_of_an_evaluation_which_saw_nothing_else()
    {
        var random = new Random(4);
        var e = new PrequentialEvaluation(3, window: 50);
        List<(int Actual, double[] Probabilities)> seen = [];
        for (int i = 0; i < 400; i++)
        {
            double[] p = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
            seen.Add((random.Next(3), [.. p.Select(x => x / p.Sum())]));
            e.Add(seen[i].Actual, seen[i].Probabilities);
        }

        var alone = new PrequentialEvaluation(3);
        foreach ((int actual, double[] probabilities) in seen[^51..])
            alone.Add(actual, probabilities);
        var last = new PrequentialEvaluation(3, window: 50);
        foreach ((int actual, double[] probabilities) in seen[^51..])
            last.Add(actual, probabilities);
        QualityReport recent = e.Recent(), expected = last.Recent();
        Assert.Equal(expected.MacroF1, recent.MacroF1, 1e-12);
        Assert.Equal(expected.LogLoss!.Value, recent.LogLoss!.Value, 1e-9);
        Assert.Equal(expected.CalibrationError!.Value, recent.CalibrationError!.Value, 1e-9);
        Assert.Equal(expected.KappaTemporal, recent.KappaTemporal, 1e-12);
    }

    [Fact]
    public void A_restored_evaluation_goes_on_as_it_was_and_a_damaged_one_is_refused()
    {
        var random = new Random(4);
        PrequentialEvaluation e = new(3, 7), restored = new(3, 7);
        for (int i = 0; i < 100; i++)
        {
            double[] p = [random.NextDouble(), random.NextDouble(), 0.1];
            int actual = random.Next(3);
            e.Add(actual, p);
            restored.Add(actual, p);
            restored = PrequentialEvaluation.Read(Bytes(restored));
        }

        Assert.Equal(Bytes(e), Bytes(restored));
        byte[] bytes = Bytes(e);
        Assert.Throws<InvalidDataException>(() => PrequentialEvaluation.Read(bytes.AsSpan(0, 9)));
        bytes[30] ^= 4;
        Assert.Throws<InvalidDataException>(() => PrequentialEvaluation.Read(bytes));
    }

    private static byte[] Bytes(PrequentialEvaluation evaluation)
    {
        var writer = new ArrayBufferWriter<byte>();
        evaluation.WriteTo(writer);
        return writer.WrittenSpan.ToArray();
    }
}
