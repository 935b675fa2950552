using System.Globalization;
using Reviews.Text;

namespace Reviews.Inference;

/// <summary>Checks an export from end to end, and says what it found.</summary>
internal sealed class SelfTest(InferenceOptions options, TextWriter output)
{
    // The sentence of wonrax's model card, its words segmented already; any sentiment model must find it positive.
    private const string CardSentence = "Đây là mô_hình rất hay , phù_hợp với điều_kiện và như cầu của nhiều người .";
    private const string CardLabel = "POS";
    private const double Tolerance = 1e-4;

    private static readonly string[] Texts =
    [
        "Sản phẩm rất tốt, đóng gói cẩn thận, giao hàng nhanh", "Hàng kém chất lượng, dùng hai ngày đã hỏng", "Cũng tạm được, không có gì đặc biệt",
        "ok", "Thất vọng, không mua lại", "Áo đẹp, vải mềm, đúng size", "Giao sai màu, nhắn shop không trả lời", "Đáng tiền", "Pin tụt nhanh, máy nóng",
        "Mình rất hài lòng với sách này, giấy đẹp và chữ rõ",
    ];

    private int _failures;

    /// <summary>Runs all checks; gives the number of those that failed.</summary>
    /// <exception cref="ModelLoadException">The export cannot be used at all.</exception>
    public int Run()
    {
        using SentimentModel model = SentimentModel.Load(options);
        output.WriteLine($"model        {model.Name}, file {options.ModelFile}, hash {model.Hash}, version '{model.Configuration.Version}', on {model.Device}");
        output.WriteLine($"labels       {string.Join(", ", model.Labels.Select((name, i) => $"{i} {name}"))}");
        string vocabulary = model.Configuration.VocabularySize?.ToString(CultureInfo.InvariantCulture) ?? "not stated";
        output.WriteLine($"ids          at most {model.Configuration.MaxLength}; vocabulary {vocabulary}");
        output.WriteLine($"segmentation {model.Segmentation?.Name ?? "not wanted"}");
        foreach (string missing in model.Segmentation?.Missing ?? [])
            output.WriteLine($"             {missing}");

        CheckTokenizer();
        SentimentPrediction card = model.PredictBatch([model.Configuration.WordSegmented ? CardSentence : CardSentence.Replace('_', ' ')])[0];
        Report(card.Label == CardLabel, $"the model card's sentence is {card.Label} ({Probabilities(card)})");
        CheckBatches(model);
        CheckQuantized(model);
        output.WriteLine(_failures == 0 ? "selftest: all checks passed" : $"selftest: {_failures} checks failed");
        return _failures;
    }

    private void CheckTokenizer()
    {
        if (!File.Exists(Path.Combine(options.ModelDirectory, "vocab.txt")))
        {
            output.WriteLine("ok    PhoBERT's own vocabulary is used, the folder has none");
            return;
        }

        PhobertTokenizer own = PhobertTokenizer.LoadDirectory(options.ModelDirectory);
        Report(Texts.All(t => own.Encode(t).AsSpan().SequenceEqual(PhobertTokenizer.Bundled.Encode(t))), "the folder's vocabulary gives the ids of PhoBERT v1");
    }

    private void CheckBatches(SentimentModel model)
    {
        SentimentPrediction[] together = model.PredictBatch(Texts);
        double difference = Texts.Select((text, i) => Difference(model.PredictBatch([text])[0], together[i])).Max();
        bool quantized = options.ModelFile.Contains("int8", StringComparison.Ordinal) || options.ModelFile.Contains("quantized", StringComparison.Ordinal);
        string may = quantized ? ", which int8 may" : "";
        Report(
            quantized || difference <= Tolerance,
            string.Create(CultureInfo.InvariantCulture, $"answers do not depend on the batch: they differ by at most {difference:E1}{may}"));
        foreach ((string text, SentimentPrediction answer) in Texts.Zip(together))
            output.WriteLine($"      {answer.Label} ({Probabilities(answer)}) {text}");
    }

    private void CheckQuantized(SentimentModel model)
    {
        if (ModelFiles.Find(options.ModelDirectory, quantized: true) is not { } file || file == options.ModelFile)
            return;
        using SentimentModel quantized = SentimentModel.Load(options with { ModelFile = file });
        int equal = model.PredictBatch(Texts).Zip(quantized.PredictBatch(Texts)).Count(pair => pair.First.Label == pair.Second.Label);
        Report(equal >= Texts.Length - 1, $"{file} gives the same label to {equal} of {Texts.Length} texts");
    }

    private void Report(bool passed, string what)
    {
        output.WriteLine($"{(passed ? "ok   " : "FAIL ")} {what}");
        _failures += passed ? 0 : 1;
    }

    private static double Difference(SentimentPrediction one, SentimentPrediction other) =>
        one.Probabilities.Zip(other.Probabilities).Max(pair => Math.Abs(pair.First - pair.Second));

    private static string Probabilities(SentimentPrediction prediction) =>
        string.Join(" ", prediction.Probabilities.Select(p => p.ToString("F3", CultureInfo.InvariantCulture)));
}
