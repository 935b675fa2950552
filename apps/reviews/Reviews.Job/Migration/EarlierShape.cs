namespace Reviews.Job.Migration;

/// <summary>The forms that predictions had in the earlier system, by the program that wrote them.</summary>
internal enum EarlierShape
{
    /// <summary>None that is known.</summary>
    Unknown,

    /// <summary>The present form, which is not migrated.</summary>
    Present,

    /// <summary>Spark: <c>spark-baseline</c>, two classes, a vector of Spark's as text.</summary>
    Spark,

    /// <summary>The consumer beside PhoBERT: its label's name is right.</summary>
    PhobertConsumer,

    /// <summary>The first job on Flink: labels as <c>POSITIVE</c>, one confidence.</summary>
    FlinkSentiment,

    /// <summary>The jobs without a model's name: a document for each review, three named probabilities.</summary>
    SimpleSentiment,

    /// <summary>The last job on PyFlink: its names of PhoBERT's labels are wrong, and its baseline is no model.</summary>
    PyFlink,

    /// <summary>A negative of PhoBERT's, which the consumer and PyFlink wrote alike.</summary>
    PhobertConsumerOrPyFlink,
}

/// <summary>The shapes' names, as <c>migrated_from</c> has them. Pure functions.</summary>
internal static class EarlierShapes
{
    public static string NameOf(EarlierShape shape) => shape switch
    {
        EarlierShape.Present => "present form",
        EarlierShape.Spark => "spark",
        EarlierShape.PhobertConsumer => "phobert-consumer",
        EarlierShape.FlinkSentiment => "flink-sentiment",
        EarlierShape.SimpleSentiment => "simple-sentiment",
        EarlierShape.PyFlink => "pyflink",
        EarlierShape.PhobertConsumerOrPyFlink => "phobert-consumer-or-pyflink",
        _ => "unknown",
    };

    /// <summary>Tells a document's shape from its fields.</summary>
    public static EarlierShape Of(EarlierDocument document)
    {
        if (document.WholeNumber("schema") is not null && document.Has("label"))
            return EarlierShape.Present;
        if (document.Has("predicted_sentiment"))
            return EarlierShape.SimpleSentiment;
        if (document.Text("pred_label") is not null)
            return EarlierShape.FlinkSentiment;
        if (document.WholeNumber("pred_label") is not { } label)
            return EarlierShape.Unknown;
        return document.Text("model") switch
        {
            EarlierReader.SparkModel => EarlierShape.Spark,
            EarlierReader.KeywordModel => EarlierShape.PyFlink,
            EarlierReader.PhobertModel => OfPhobert(label, document),
            _ => EarlierShape.Unknown,
        };
    }

    /// <summary>Both programs stored the model's own number; they differ in what they called it, and in the type of the time.</summary>
    private static EarlierShape OfPhobert(long label, EarlierDocument document) => (label, document.Text("pred_label_vn")) switch
    {
        (1, "Tốt") or (2, "Trung bình") => EarlierShape.PhobertConsumer,
        (1, "Trung bình") or (2, "Tốt") => EarlierShape.PyFlink,
        _ => document.IsDate("ts") ? EarlierShape.PhobertConsumer : EarlierShape.PhobertConsumerOrPyFlink,
    };
}
