using System.Buffers;
using Reviews.Text;

namespace Reviews.Job.Tests;

public sealed class BaselineModelTests
{
    private static readonly BaselineModel.StateSerializer Serializer = new();

    [Fact]
    public void Model_that_was_written_and_read_is_the_same()
    {
        BaselineModel model = Taught();
        byte[] bytes = Written(model);
        BaselineModel read = Serializer.Read(bytes);
        Assert.Equal((model.Classifier.StateHash(), model.Classifier.History, 1234L), (read.Classifier.StateHash(), read.Classifier.History, read.LastTime));
        Assert.Equal(bytes, Written(read));
    }

    [Fact]
    public void Quality_tells_log_loss_and_calibration_error()
    {
        BaselineModel model = BaselineModel.New();
        Assert.Equal(2, model.Add(2, [0.1, 0.4, 0.5], 1));
        Assert.Equal(0, model.Add(1, [0.5, 0.5, 0], 2)); // the first of equals
        Assert.Equal(-(Math.Log(0.5) + Math.Log(0.5)) / 2, model.Evaluation.Whole().LogLoss!.Value, 1e-12);
        Assert.Equal(0, model.Evaluation.Whole().CalibrationError!.Value, 1e-12);
    }

    [Fact]
    public void State_of_another_version_is_refused_in_a_sentence()
    {
        byte[] bytes = Written(Taught());
        bytes[0]++;
        string message = Assert.Throws<InvalidDataException>(() => Serializer.Read(bytes)).Message;
        Assert.Contains("not of version 2", message, StringComparison.Ordinal);
        Assert.Contains("--fresh", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Normal_form_of_a_text_decides_its_features()
    {
        var features = new ReviewFeatures();
        int[] shorthand = features.Of("Hàng đẹppppp, ko ưng").Indices.ToArray();
        Assert.Equal(shorthand, features.Of("Hàng đẹp, không ưng").Indices.ToArray());
    }

    private static BaselineModel Taught()
    {
        BaselineModel model = BaselineModel.New();
        FeatureVector features = new ReviewFeatures().Of("Hàng đẹp, giao nhanh");
        var probabilities = new double[3];
        model.Classifier.PredictThenLearn(features.Indices, features.Values, 2, probabilities);
        model.Add(2, probabilities, 1234);
        return model;
    }

    private static byte[] Written(BaselineModel model)
    {
        var output = new ArrayBufferWriter<byte>();
        Serializer.Write(model, output);
        return output.WrittenSpan.ToArray();
    }
}
