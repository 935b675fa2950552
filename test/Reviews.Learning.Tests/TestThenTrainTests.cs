using System.Buffers;

namespace Reviews.Learning.Tests;

public sealed class TestThenTrainTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static TestThenTrain New(TimeSpan delay) => new(new FtrlClassifier(new FtrlOptions { Dimensions = 1024 }), new PrequentialEvaluation(), delay);

    private static (long Time, int[] Indices, float[] Values, int Label) Example(Random random, int number) =>
        (number * 600_000L, [random.Next(500), 500 + random.Next(500)], [0.6f, -0.8f], random.Next(3));

    [Fact]
    public void A_label_is_learnt_only_when_it_is_due()
    {
        TestThenTrain run = New(Hour);
        double[] p = new double[3];
        Assert.False(run.Predict(0, [1], [1], 2, p, out _));
        Assert.False(run.Predict(1000, [1], [1], 0, p, out _));
        Assert.Equal(3_600_000, run.NextLabelDue);
        Assert.False(run.TryLearn(3_599_999, out _));
        Assert.Equal(0, run.Model.Updates);
        Assert.True(run.TryLearn(3_600_000, out LabelOutcome outcome));
        Assert.Equal(new LabelOutcome(0, 2, 0, 1.0 / 3, 0), outcome);
        Assert.Equal(3_601_000, run.NextLabelDue);
        Assert.Equal(1, run.Evaluation.Count);
        Assert.False(run.TryLearn(3_600_000, out _));
        Assert.True(run.TryLearn(long.MaxValue, out _));
        Assert.Equal((0, long.MaxValue, 2L), (run.Pending, run.NextLabelDue, run.Model.Updates));
    }

    [Fact]
    public void Immediate_labels_give_the_state_and_the_quality_of_predict_then_learn()
    {
        TestThenTrain run = New(TimeSpan.Zero);
        var model = new FtrlClassifier(new FtrlOptions { Dimensions = 1024 });
        var evaluation = new PrequentialEvaluation();
        var random = new Random(2);
        double[] p = new double[3], q = new double[3];
        for (int i = 0; i < 300; i++)
        {
            (long time, int[] indices, float[] values, int label) = Example(random, i);
            Assert.True(run.Predict(time, indices, values, label, p, out LabelOutcome outcome));
            model.Predict(indices, values, q);
            model.Learn(indices, values, label);
            evaluation.Add(label, q);
            Assert.Equal(q, p);
            Assert.Equal((time, label, q[label], (long)i), (outcome.Time, outcome.Actual, outcome.Probability, outcome.Updates));
        }

        Assert.Equal(model.StateHash(), run.Model.StateHash());
        Assert.Equal(evaluation.Whole().Kappa, run.Evaluation.Whole().Kappa);
    }

    [Fact]
    public void Restored_in_the_midst_it_goes_on_bit_equal()
    {
        TestThenTrain straight = New(Hour), restored = New(Hour);
        var random = new Random(6);
        double[] p = new double[3], q = new double[3];
        for (int i = 0; i < 200; i++)
        {
            (long time, int[] indices, float[] values, int label) = Example(random, i);
            foreach (TestThenTrain run in (TestThenTrain[])[straight, restored])
            {
                while (run.TryLearn(time, out _))
                {
                }
            }

            straight.Predict(time, indices, values, label, p, out _);
            restored.Predict(time, indices, values, label, q, out _);
            Assert.Equal(p, q);
            if (i % 20 == 7)
                restored = Restored(restored);
        }

        Assert.Equal(6, straight.Pending);
        Assert.Equal(straight.Model.StateHash(), restored.Model.StateHash());
        Assert.Equal(straight.Evaluation.Whole().MacroF1, restored.Evaluation.Whole().MacroF1);
    }

    [Fact]
    public void Delayed_learning_allocates_nothing_once_it_runs()
    {
        TestThenTrain run = New(TimeSpan.FromSeconds(10));
        int[] indices = [1, 2, 3];
        float[] values = [0.5f, 0.5f, 0.5f];
        double[] p = new double[3];
        long before = 0;
        for (int turn = 0; turn < 2; turn++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                long time = (turn * 1_000_000) + (i * 1000);
                while (run.TryLearn(time, out _))
                {
                }

                run.Predict(time, indices, values, i % 3, p, out _);
            }
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static TestThenTrain Restored(TestThenTrain run)
    {
        ArrayBufferWriter<byte> model = new(), evaluation = new(), pending = new();
        using (FtrlSnapshot snapshot = run.Model.Freeze())
            snapshot.WriteTo(model);
        run.Evaluation.WriteTo(evaluation);
        run.WritePendingTo(pending);
        var restored = new TestThenTrain(FtrlClassifier.Read(model.WrittenSpan), PrequentialEvaluation.Read(evaluation.WrittenSpan), run.LabelDelay);
        restored.ReadPending(pending.WrittenSpan);
        return restored;
    }
}
