using Reviews.Text;

namespace Reviews.Inference.Tests;

public sealed class ModelFolderTests
{
    private static readonly float[] Negative = [3, 0, 0];
    private static readonly float[] Positive = [0, 9, 0];

    [Fact]
    public void A_model_that_wants_words_gets_them_and_says_how()
    {
        Dictionary<int, float[]> scores = new() { [IdOf("sản_phẩm")] = Positive, [IdOf("sản")] = Negative };
        using var words = new SyntheticModel(SyntheticModel.Configuration(",\"vocab_size\":64001,\"model_version\":\"7\""), scores: scores);
        using SentimentModel segmented = SentimentModel.Load(new() { ModelDirectory = words.Path });
        Assert.Equal("POS", segmented.PredictBatch(["sản phẩm"])[0].Label);
        Assert.Equal(WordSegmentation.LongestMatchName, segmented.Description.Segmentation);
        Assert.Equal("7", segmented.Description.Version);

        using var syllables = new SyntheticModel(SyntheticModel.Configuration(",\"word_segmented\":false"), scores: scores);
        using SentimentModel plain = SentimentModel.Load(new() { ModelDirectory = syllables.Path });
        Assert.Equal("NEG", plain.PredictBatch(["sản phẩm"])[0].Label);
        Assert.Equal("none", plain.Description.Segmentation);
    }

    [Fact]
    public void Labels_may_be_written_out()
    {
        using var folder = new SyntheticModel("{\"id2label\":{\"0\":\"positive\",\"1\":\"Neutral\",\"2\":\"negative\"}}", scores: new Dictionary<int, float[]> { [IdOf("tốt")] = [9, 0, 0] });
        using SentimentModel model = SentimentModel.Load(new() { ModelDirectory = folder.Path });
        Assert.Equal(["POS", "NEU", "NEG"], model.Labels);
        Assert.Equal("POS", model.PredictBatch(["tốt"])[0].Label);
    }

    [Theory]
    [InlineData("\"vocab_size\":50000", 64_001, "vocab_size in config.json is 50000")]
    [InlineData("\"word_segmented\":false", 64_000, "fewer embeddings than the vocabulary ids")]
    public void A_vocabulary_of_another_size_is_refused(string property, int rows, string reason)
    {
        using var folder = new SyntheticModel(SyntheticModel.Configuration("," + property), rows);
        Assert.Contains(reason, Refusal(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_inputs_are_refused_by_name()
    {
        using var folder = new SyntheticModel(SyntheticModel.Configuration(""), inputs: ["tokens", "attention_mask"]);
        Assert.Contains("but are tokens Int64[-1,-1], attention_mask", Refusal(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Token_types_are_fed_where_a_model_has_them()
    {
        using var folder = new SyntheticModel(SyntheticModel.Configuration(""), inputs: ["input_ids", "attention_mask", "token_type_ids"], scores: new Dictionary<int, float[]> { [IdOf("tốt")] = Positive });
        using SentimentModel model = SentimentModel.Load(new() { ModelDirectory = folder.Path });
        Assert.Equal("POS", model.PredictBatch(["tốt"])[0].Label);
    }

    [Fact]
    public void Labels_that_the_output_lacks_are_refused()
    {
        using var folder = new SyntheticModel("{\"id2label\":{\"0\":\"NEG\",\"1\":\"POS\"}}");
        Assert.Contains("must be logits, float [batch, 2], one for each label of config.json, but is logits Float[-1,3]", Refusal(folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizer_config.json", "{\"tokenizer_class\":\"XLMRobertaTokenizer\"}", "asks for the tokenizer XLMRobertaTokenizer")]
    [InlineData("vocab.txt", "tốt 1\n", "only one of vocab.txt and bpe.codes")]
    [InlineData("model.onnx", "nonsense", "cannot be read")]
    public void What_does_not_fit_is_refused_with_the_reason(string file, string content, string reason)
    {
        using var folder = new SyntheticModel(SyntheticModel.Configuration(""));
        File.WriteAllText(Path.Combine(folder.Path, file), content);
        Assert.Contains(reason, Refusal(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_the_runtime_lacks_is_refused()
    {
        Assert.SkipWhen(Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"), "This ONNX Runtime has CUDA.");
        Assert.Contains("built without CUDA", Assert.Throws<ModelLoadException>(() => SentimentModel.Load(new() { Device = InferenceDevice.Cuda })).Message, StringComparison.Ordinal);
        using SentimentModel model = SentimentModel.Load(new() { Device = InferenceDevice.Auto });
        Assert.Equal("cpu", model.Device);
    }

    [Theory]
    [InlineData("", 0, "answers do not depend on the batch")]
    [InlineData("model.int8.onnx", 0, "which int8 may")]
    public void The_selftest_passes_on_the_bundled_model(string file, int failures, string expected)
    {
        using var output = new StringWriter();
        InferenceOptions options = file.Length == 0 ? new() : new() { ModelFile = file };
        Assert.Equal(failures, new SelfTest(options, output).Run());
        Assert.Contains(expected, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("the model card's sentence is POS", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_selftest_finds_labels_in_a_wrong_order()
    {
        using var folder = new SyntheticModel(SyntheticModel.Configuration(""), scores: new Dictionary<int, float[]> { [IdOf("hay")] = [0, 0, 9] });
        using var output = new StringWriter();
        Assert.Equal(1, new SelfTest(new() { ModelDirectory = folder.Path }, output).Run());
        Assert.Contains("FAIL  the model card's sentence is NEU", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--precision int8 --port 0 --sessions 2 --threads 3", "model.int8.onnx")]
    [InlineData("--precision fp32", "model.onnx")]
    public void The_command_line_is_read(string arguments, string file)
    {
        ServiceArguments? parsed = ServiceArguments.Parse(arguments.Split(' '), out string? refusal);
        Assert.Null(refusal);
        Assert.Equal(file, parsed!.Options.ModelFile);
    }

    [Theory]
    [InlineData("--port 70000")]
    [InlineData("--model")]
    [InlineData("--device tpu")]
    [InlineData("--precision int4")]
    [InlineData("--model no-such-folder --precision int8")]
    [InlineData("--nonsense 1")]
    public void A_command_line_that_makes_no_sense_is_refused(string arguments)
    {
        Assert.Null(ServiceArguments.Parse(arguments.Split(' '), out string? refusal));
        Assert.NotNull(refusal);
    }

    private static string Refusal(SyntheticModel folder) =>
        Assert.Throws<ModelLoadException>(() => SentimentModel.Load(new() { ModelDirectory = folder.Path })).Message;

    private static int IdOf(string word) => PhobertTokenizer.Bundled.Encode(word)[1];
}
