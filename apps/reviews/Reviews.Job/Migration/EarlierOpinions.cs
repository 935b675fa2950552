namespace Reviews.Job.Migration;

/// <summary>
/// What each shape says of a review. A label is taken where all that a document says of it agrees: its number, its name and the probabilities. Pure
/// functions; they give the reason where nothing can be told.
/// </summary>
internal static class EarlierOpinions
{
    private const string Negative = "NEG";
    private const string Neutral = "NEU";
    private const string Positive = "POS";

    // As they were rounded.
    private const double SumTolerance = 0.011;
    private const double ThirdTolerance = 0.01;
    private const double ConstantTolerance = 1e-6;

    /// <summary>The labels in the order of the PhoBERT model that was served.</summary>
    private static readonly string[] PhobertOrder = [Negative, Positive, Neutral];
    private static readonly string[] NamedOrder = [Negative, Neutral, Positive];
    private static readonly string[] SparkOrder = [Negative, Positive];

    /// <summary>Reads the label and the probabilities; gives the reason where they cannot be told, else null.</summary>
    public static string? TryRead(EarlierShape shape, EarlierDocument document, out Opinion opinion)
    {
        opinion = default;
        return shape switch
        {
            _ when document.Text("model") == EarlierReader.KeywordModel => LeftOutReason.KeywordRule,
            EarlierShape.Spark => Spark(document, out opinion),
            EarlierShape.PhobertConsumer or EarlierShape.PyFlink or EarlierShape.PhobertConsumerOrPyFlink => Phobert(document, out opinion),
            EarlierShape.FlinkSentiment => FlinkSentiment(document, out opinion),
            EarlierShape.SimpleSentiment => SimpleSentiment(document, out opinion),
            _ => LeftOutReason.UnknownShape,
        };
    }

    /// <summary>Two classes: the model knows no neutral, so its probability is 0.</summary>
    private static string? Spark(EarlierDocument document, out Opinion opinion)
    {
        opinion = default;
        double[]? vector = document.Vector("pred_proba_vec");
        string? reason = Check(document.WholeNumber("pred_label"), SparkOrder, document.Text("pred_label_vn"), vector);
        if (reason is null)
            opinion = new Opinion(SparkOrder[vector![0] > vector[1] ? 0 : 1], vector[0], 0, vector[1]);
        return reason;
    }

    /// <summary>
    /// The number and the probabilities are the model's own, in its order. PyFlink's name of the label is that of another order, and says nothing.
    /// </summary>
    private static string? Phobert(EarlierDocument document, out Opinion opinion)
    {
        opinion = default;
        double[]? vector = document.Vector("pred_proba_vec");
        string? name = document.Text("pred_label_vn");
        long? label = document.WholeNumber("pred_label");
        bool isSwapped = (label, name) is (1, "Trung bình") or (2, "Tốt");
        string? reason = Check(label, PhobertOrder, isSwapped ? null : name, vector);
        if (reason is null && vector!.All(IsConstant))
            reason = LeftOutReason.FixedProbabilities;
        if (reason is null)
            opinion = new Opinion(PhobertOrder[label!.Value], vector![0], vector[2], vector[1]);
        return reason;
    }

    /// <summary>Labels by name, and the probability of that label alone: the others are not known.</summary>
    private static string? FlinkSentiment(EarlierDocument document, out Opinion opinion)
    {
        opinion = default;
        if (document.Text("pred_label") is not ("POSITIVE" or "NEGATIVE" or "NEUTRAL") || LabelOf(document.Text("pred_label")!) is not { } label)
            return LeftOutReason.UnknownLabel;
        if (CheckName(label, document.Text("pred_label_vn")) is { } reason)
            return reason;
        if (document.Vector("pred_proba_vec") is not { } vector)
            return LeftOutReason.NoProbabilities;
        if (vector is not [>= 0 and <= 1 and var confidence])
            return LeftOutReason.NotProbabilities;
        if (confidence <= 1.0 / 3)
            return LeftOutReason.LabelAgainstProbabilities;
        if (IsConstant(confidence))
            return LeftOutReason.FixedProbabilities;
        opinion = new Opinion(label, label == Negative ? confidence : null, label == Neutral ? confidence : null, label == Positive ? confidence : null);
        return null;
    }

    private static string? SimpleSentiment(EarlierDocument document, out Opinion opinion)
    {
        opinion = default;
        double?[] named = [document.Number("pred_proba_negative"), document.Number("pred_proba_neutral"), document.Number("pred_proba_positive")];
        double[]? vector = named.Contains(null) ? null : [.. named.Select(p => p!.Value)];
        if (vector is not null && vector.All(p => Math.Abs(p - (1.0 / 3)) <= ThirdTolerance))
            return LeftOutReason.Fallback;
        long? label = document.WholeNumber("predicted_sentiment");
        string? reason = Check(label, NamedOrder, document.Text("sentiment_label"), vector);
        if (reason is null && vector!.All(IsConstant))
            reason = LeftOutReason.FixedProbabilities;
        if (reason is null)
            opinion = new Opinion(NamedOrder[label!.Value], vector![0], vector[1], vector[2]);
        return reason;
    }

    /// <summary>Whether number, name and probabilities of a label agree, each where it is there; the probabilities have to be.</summary>
    private static string? Check(long? label, string[] order, string? name, double[]? vector)
    {
        if (label is not { } place || place < 0 || place >= order.Length)
            return LeftOutReason.UnknownLabel;
        if (CheckName(order[place], name) is { } reason)
            return reason;
        if (vector is null)
            return LeftOutReason.NoProbabilities;
        if (vector.Length != order.Length || vector.Any(p => p is not (>= 0 and <= 1)) || Math.Abs(vector.Sum() - 1) > SumTolerance)
            return LeftOutReason.NotProbabilities;
        for (int i = 0; i < vector.Length; i++)
        {
            if (i != place && vector[i] >= vector[place])
                return LeftOutReason.LabelAgainstProbabilities;
        }

        return null;
    }

    private static string? CheckName(string label, string? name) => name is null ? null
        : LabelOf(name) is not { } named ? LeftOutReason.UnknownLabelName
        : named == label ? null
        : LeftOutReason.LabelAgainstName;

    private static string? LabelOf(string name) => name.Trim().ToUpperInvariant() switch
    {
        "NEG" or "NEGATIVE" or "TIÊU CỰC" or "KHÔNG TỐT" => Negative,
        "NEU" or "NEUTRAL" or "TRUNG TÍNH" or "TRUNG BÌNH" => Neutral,
        "POS" or "POSITIVE" or "TÍCH CỰC" or "TỐT" => Positive,
        _ => null,
    };

    // A model's answer has more than three digits behind the point; constants in a program have fewer.
    private static bool IsConstant(double probability) => Math.Abs((probability * 1000) - Math.Round(probability * 1000)) <= ConstantTolerance;
}
