using MongoDB.Bson;
using MongoDB.Bson.IO;
using Reviews.Job.Migration;
using Reviews.Job.Services;

namespace Reviews.Job.Tests.Migration;

/// <summary>Documents of the earlier system, one by one, and what becomes of them.</summary>
public sealed class EarlierReaderTests
{
    private const string Common = "review_id: 'r1', platform: 'tiki', product_id: '74021317', rating: 2, reviewer_name: 'Nguyễn Văn Mẫu', title: 'Hài lòng', content: 'bí mật'";
    private const string Spark = "model: 'spark-baseline', ts: ISODate('2025-11-01T10:00:00Z')";
    private const string Phobert = "model: 'phobert', ts: 1763452800";
    private const string Flink = "model: 'phobert', ts: ISODate('2025-11-01T10:00:00Z')";
    private const string Simple = "timestamp: '2025-11-01T10:00:00.250'";

    private static readonly EarlierReader Reader = new(new ReviewIdentity([1, 2, 3]), TimeSpan.Zero);

    [Theory]
    [InlineData("spark", "NEG 0.81,0,0.19", Spark + ", pred_label: 0.0, pred_label_vn: 'Không tốt', pred_proba_vec: '[0.81,0.19]'")]
    [InlineData("spark", "POS 0,0,1", Spark + ", pred_label: 1, pred_label_vn: 'Tốt', pred_proba_vec: '(2,[1],[1.0])'")]
    [InlineData("spark", "POS 0.25,0,0.75", Spark + ", pred_label: 1, pred_proba_vec: 'DenseVector([0.25, 0.75])'")]
    [InlineData("phobert-consumer", "POS 0.0125,0.0375,0.95", Phobert + ", pred_label: 1, pred_label_vn: 'Tốt', pred_proba_vec: '[0.0125, 0.95, 0.0375]'")]
    [InlineData("phobert-consumer", "NEU 0.0125,0.95,0.0375", Phobert + ", pred_label: 2, pred_label_vn: 'Trung bình', pred_proba_vec: '[0.0125, 0.0375, 0.95]'")]
    [InlineData("phobert-consumer", "NEG 0.95,0.0375,0.0125", "model: 'phobert', ts: ISODate('2025-11-01T10:00:00Z'), pred_label: 0, pred_label_vn: 'Không tốt', pred_proba_vec: '[0.95, 0.0125, 0.0375]'")]
    [InlineData("pyflink", "POS 0.0125,0.0375,0.95", Phobert + ", pred_label: 1, pred_label_vn: 'Trung bình', pred_proba_vec: '[0.0125, 0.95, 0.0375]'")]
    [InlineData("pyflink", "NEU 0.0125,0.95,0.0375", Phobert + ", pred_label: 2, pred_label_vn: 'Tốt', pred_proba_vec: '[0.0125, 0.0375, 0.95]'")]
    [InlineData("phobert-consumer-or-pyflink", "NEG 0.95,0.0375,0.0125", Phobert + ", pred_label: 0, pred_label_vn: 'Không tốt', pred_proba_vec: '[0.95, 0.0125, 0.0375]'")]
    [InlineData("flink-sentiment", "POS null,null,0.9137", Flink + ", pred_label: 'POSITIVE', pred_label_vn: 'Tích cực', pred_proba_vec: [0.9137]")]
    [InlineData("flink-sentiment", "NEG 0.6125,null,null", Flink + ", pred_label: 'NEGATIVE', pred_label_vn: 'Tiêu cực', pred_proba_vec: [0.6125]")]
    [InlineData("flink-sentiment", "NEU null,0.5125,null", Flink + ", pred_label: 'NEUTRAL', pred_label_vn: 'Trung tính', pred_proba_vec: [0.5125]")]
    [InlineData("simple-sentiment", "NEG 0.7125,0.2,0.0875", Simple + ", predicted_sentiment: 0, sentiment_label: 'negative', pred_proba_negative: 0.7125, pred_proba_neutral: 0.2, pred_proba_positive: 0.0875")]
    [InlineData("simple-sentiment", "NEU 0.2,0.7125,0.0875", Simple + ", predicted_sentiment: 1, sentiment_label: 'Trung tính', pred_proba_negative: 0.2, pred_proba_neutral: 0.7125, pred_proba_positive: 0.0875")]
    [InlineData("simple-sentiment", "POS 0.0875,0.2,0.7125", Simple + ", predicted_sentiment: 2, pred_proba_negative: 0.0875, pred_proba_neutral: 0.2, pred_proba_positive: 0.7125")]
    public void Each_shape_becomes_the_label_that_its_model_gave(string shape, string expected, string fields)
    {
        MigratedPrediction prediction = Migrated($"{{ {Common}, {fields} }}");
        Assert.Equal(shape, EarlierShapes.NameOf(prediction.From));
        Assert.Equal(expected, FormattableString.Invariant($"{prediction.Opinion.Label} {Shown(prediction.Opinion.Negative)},{Shown(prediction.Opinion.Neutral)},{Shown(prediction.Opinion.Positive)}"));
    }

    [Theory]
    [InlineData(LeftOutReason.KeywordRule, "model: 'flink-baseline', ts: 1763452800, pred_label: 1, pred_label_vn: 'Tốt', pred_proba_vec: '[0.1, 0.8, 0.1]'")]
    [InlineData(LeftOutReason.FixedProbabilities, Phobert + ", pred_label: 1, pred_label_vn: 'Trung bình', pred_proba_vec: '[0.1, 0.8, 0.1]'")]
    [InlineData(LeftOutReason.FixedProbabilities, Phobert + ", pred_label: 0, pred_label_vn: 'Không tốt', pred_proba_vec: '[0.85, 0.05, 0.1]'")]
    [InlineData(LeftOutReason.FixedProbabilities, Phobert + ", pred_label: 1, pred_label_vn: 'Tốt', pred_proba_vec: '[0.025, 0.95, 0.025]'")]
    [InlineData(LeftOutReason.LabelAgainstProbabilities, Phobert + ", pred_label: 2, pred_label_vn: 'Tốt', pred_proba_vec: '[0.0125, 0.95, 0.0375]'")]
    [InlineData(LeftOutReason.LabelAgainstProbabilities, Phobert + ", pred_label: 1, pred_proba_vec: '[0.48125, 0.48125, 0.0375]'")]
    [InlineData(LeftOutReason.LabelAgainstName, Phobert + ", pred_label: 0, pred_label_vn: 'Tốt', pred_proba_vec: '[0.95, 0.0125, 0.0375]'")]
    [InlineData(LeftOutReason.LabelAgainstName, Phobert + ", pred_label: 1, pred_label_vn: 'Không tốt', pred_proba_vec: '[0.0125, 0.95, 0.0375]'")]
    [InlineData(LeftOutReason.UnknownLabelName, Phobert + ", pred_label: 1, pred_label_vn: 'Rất tốt', pred_proba_vec: '[0.0125, 0.95, 0.0375]'")]
    [InlineData(LeftOutReason.UnknownLabel, Phobert + ", pred_label: 3, pred_proba_vec: '[0.0125, 0.95, 0.0375]'")]
    [InlineData(LeftOutReason.NoProbabilities, Phobert + ", pred_label: 1, pred_label_vn: 'Tốt'")]
    [InlineData(LeftOutReason.NoProbabilities, Phobert + ", pred_label: 1, pred_proba_vec: 'abc'")]
    [InlineData(LeftOutReason.NotProbabilities, Phobert + ", pred_label: 1, pred_proba_vec: '[0.0125, 0.9875]'")]
    [InlineData(LeftOutReason.NotProbabilities, Phobert + ", pred_label: 1, pred_proba_vec: '[0.0125, 0.95, 0.2375]'")]
    [InlineData(LeftOutReason.NotProbabilities, Phobert + ", pred_label: 1, pred_proba_vec: '[-0.0125, 0.975, 0.0375]'")]
    [InlineData(LeftOutReason.UnknownLabel, Spark + ", pred_label: 2, pred_label_vn: 'Trung bình', pred_proba_vec: '[0.81,0.19]'")]
    [InlineData(LeftOutReason.LabelAgainstProbabilities, Spark + ", pred_label: 1, pred_label_vn: 'Tốt', pred_proba_vec: '[0.81,0.19]'")]
    [InlineData(LeftOutReason.LabelAgainstName, Flink + ", pred_label: 'POSITIVE', pred_label_vn: 'Tiêu cực', pred_proba_vec: [0.9137]")]
    [InlineData(LeftOutReason.FixedProbabilities, Flink + ", pred_label: 'POSITIVE', pred_label_vn: 'Tích cực', pred_proba_vec: [0.8]")]
    [InlineData(LeftOutReason.LabelAgainstProbabilities, Flink + ", pred_label: 'POSITIVE', pred_proba_vec: [0.3125]")]
    [InlineData(LeftOutReason.NotProbabilities, Flink + ", pred_label: 'POSITIVE', pred_proba_vec: [0.9137, 0.0863]")]
    [InlineData(LeftOutReason.UnknownLabel, Flink + ", pred_label: '1', pred_proba_vec: [0.9137]")]
    [InlineData(LeftOutReason.NoModel, "ts: 1763452800, pred_label: 'POSITIVE', pred_proba_vec: [0.9137]")]
    [InlineData(LeftOutReason.Fallback, Simple + ", predicted_sentiment: 1, sentiment_label: 'neutral', pred_proba_negative: 0.33, pred_proba_neutral: 0.33, pred_proba_positive: 0.33")]
    [InlineData(LeftOutReason.Fallback, Simple + ", predicted_sentiment: 1, pred_proba_negative: 0.33, pred_proba_neutral: 0.34, pred_proba_positive: 0.33")]
    [InlineData(LeftOutReason.FixedProbabilities, Simple + ", predicted_sentiment: 2, pred_proba_negative: 0.1, pred_proba_neutral: 0.2, pred_proba_positive: 0.7")]
    [InlineData(LeftOutReason.LabelAgainstProbabilities, Simple + ", predicted_sentiment: 1, pred_proba_negative: 0.0875, pred_proba_neutral: 0.2, pred_proba_positive: 0.7125")]
    [InlineData(LeftOutReason.NoProbabilities, Simple + ", predicted_sentiment: 1, confidence: 0.7125")]
    [InlineData(LeftOutReason.UnknownShape, "model: 'other', pred_label: 1")]
    [InlineData(LeftOutReason.UnknownShape, "pred_label: true")]
    [InlineData(LeftOutReason.UnknownShape, "x: 1")]
    public void What_cannot_be_told_with_certainty_is_left_out_with_the_reason(string reason, string fields)
    {
        MigrationOutcome outcome = Reader.Read(BsonDocument.Parse($"{{ {Common}, {fields} }}"));
        Assert.Equal((reason, null), (outcome.Reason, outcome.Prediction));
    }

    [Theory]
    [InlineData(LeftOutReason.NoReviewId, "platform: 'tiki', ts: 1763452800")]
    [InlineData(LeftOutReason.NoReviewId, "platform: 'tiki', ts: 1763452800, review_id: ' '")]
    [InlineData(LeftOutReason.NoPlatform, "review_id: 'r1', ts: 1763452800, platform: null")]
    [InlineData(LeftOutReason.NoTime, "review_id: 'r1', platform: 'tiki'")]
    [InlineData(LeftOutReason.NoTime, "review_id: 'r1', platform: 'tiki', ts: 'soon'")]
    [InlineData(LeftOutReason.NoTime, "review_id: 'r1', platform: 'tiki', ts: '10:00'")]
    [InlineData(LeftOutReason.NoTime, "review_id: 'r1', platform: 'tiki', ts: 1763452800000")]
    public void A_field_that_every_prediction_has_is_missed(string reason, string fields) => Assert.Equal(
        reason, Reader.Read(BsonDocument.Parse($"{{ model: 'phobert', pred_label: 1, pred_proba_vec: '[0.0125, 0.95, 0.0375]', {fields} }}")).Reason);

    [Theory]
    [InlineData("model: 'phobert', pred_label: 1, pred_label_vn: 'Tốt', pred_proba_vec: '[0.0125, 0.95, 0.0375]', ts: ISODate('2025-11-01T17:00:00Z')", 1_761_991_200_000)]
    [InlineData("model: 'phobert', pred_label: 1, pred_label_vn: 'Tốt', pred_proba_vec: '[0.0125, 0.95, 0.0375]', ts: 1761991200", 1_761_991_200_000)]
    [InlineData("model: 'phobert', pred_label: 1, pred_label_vn: 'Tốt', pred_proba_vec: '[0.0125, 0.95, 0.0375]', ts: 1761991200.5", 1_761_991_200_500)]
    [InlineData("model: 'spark-baseline', pred_label: 1, pred_proba_vec: '[0.25,0.75]', ts: ISODate('2025-11-01T10:00:00Z')", 1_761_991_200_000)]
    [InlineData("model: 'm', pred_label: 'POSITIVE', pred_proba_vec: [0.9137], ts: ISODate('2025-11-01T10:00:00Z')", 1_761_991_200_000)]
    [InlineData("predicted_sentiment: 2, pred_proba_negative: 0.0875, pred_proba_neutral: 0.2, pred_proba_positive: 0.7125, timestamp: '2025-11-01T17:00:00.250000'", 1_761_991_200_250)]
    [InlineData("predicted_sentiment: 2, pred_proba_negative: 0.0875, pred_proba_neutral: 0.2, pred_proba_positive: 0.7125, timestamp: '2025-11-01T10:00:00Z'", 1_761_991_200_000)]
    [InlineData("predicted_sentiment: 2, pred_proba_negative: 0.0875, pred_proba_neutral: 0.2, pred_proba_positive: 0.7125, timestamp: '2025-11-01T12:00:00+02:00'", 1_761_991_200_000)]
    public void Local_times_are_set_right_where_a_shape_has_them(string fields, long expected)
    {
        MigrationOutcome outcome = new EarlierReader(null, TimeSpan.FromHours(7)).Read(BsonDocument.Parse($"{{ review_id: 'r1', platform: 'tiki', {fields} }}"));
        Assert.Equal(expected, outcome.Prediction!.Time);
    }

    [Fact]
    public void Document_has_the_fields_of_a_prediction_and_where_it_came_from()
    {
        BsonDocument document = Migrated($"{{ {Common}, {Phobert}, pred_label: 1, pred_label_vn: 'Trung bình', pred_proba_vec: '[0.0125, 0.95, 0.0375]' }}").ToDocument();
        Assert.Equal(
            """
            { "_id" : "phobert:tiki:r1", "schema" : 2, "review_id" : "r1", "model" : "phobert", "model_hash" : null, "model_version" : null, "segmentation" : null, "updates" : null, "label" : "POS", "p_neg" : 0.012500000000000001, "p_neu" : 0.037499999999999999, "p_pos" : 0.94999999999999996, "actual" : "NEG", "platform" : "tiki", "product" : "74021317", "user" : "e8a2cb1d2fd6f7ba10f9e8fd22e6c01c", "time" : ISODate("2025-11-18T08:00:00Z"), "is_late" : false, "due_at" : null, "processed_at" : ISODate("2025-11-18T08:00:00Z"), "latency_ms" : null, "migrated_from" : "pyflink" }
            """,
            document.ToJson(new JsonWriterSettings { OutputMode = JsonOutputMode.Shell }));
        var own = new BsonDocument();
        using (var writer = new BsonDocumentWriter(own))
            PredictionFormat.WriteBson(new Prediction("r1", "m", null, null, null, null, "tiki", null, null, "POS", 0, 0, 1, "POS", 1, false), writer);
        Assert.Equal([.. own.Names, PredictionFormat.MigratedFrom], document.Names);
    }

    [Fact]
    public void What_the_document_does_not_tell_is_null()
    {
        MigratedPrediction prediction = Migrated("{ review_id: 16936600, platform: 'tiki', product_id: NumberLong(74021317), rating: 0, predicted_sentiment: 2, pred_proba_negative: 0.0875, pred_proba_neutral: 0.2, pred_proba_positive: 0.7125, timestamp: '2025-11-01T10:00:00Z' }");
        Assert.Equal(("simple-sentiment:tiki:16936600", "74021317", null, null), (prediction.Id, prediction.Product, prediction.Actual, prediction.User));
    }

    [Fact]
    public void No_name_is_copied_with_a_key_or_without_one()
    {
        string fields = $"{{ {Common}, {Phobert}, pred_label: 1, pred_proba_vec: '[0.0125, 0.95, 0.0375]' }}";
        Assert.Equal(new ReviewIdentity([1, 2, 3]).User("tiki", "Nguyễn Văn Mẫu"), Migrated(fields).User);
        MigratedPrediction without = new EarlierReader(null, TimeSpan.Zero).Read(BsonDocument.Parse(fields)).Prediction!;
        Assert.Null(without.User);
        foreach (BsonDocument document in new[] { Migrated(fields).ToDocument(), without.ToDocument() })
        {
            Assert.DoesNotContain("Mẫu", document.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("bí mật", document.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{ schema: 2, label: 'POS', model: 'baseline-ftrl', review_id: 'r1' }")]
    [InlineData("{ schema: NumberLong(1), label: 'POS', model: 'phobert', review_id: 'r1', pred_label: 1 }")]
    public void Document_of_the_present_form_is_passed_over(string document) =>
        Assert.Equal(new MigrationOutcome(EarlierShape.Present, null, null), Reader.Read(BsonDocument.Parse(document)));

    [Theory]
    [InlineData("[0.2, 0.8]", new[] { 0.2, 0.8 })]
    [InlineData("(3,[0,2],[0.25,0.75])", new[] { 0.25, 0, 0.75 })]
    [InlineData("(2,[],[])", new double[] { 0, 0 })]
    [InlineData("(2,[2],[1.0])", null)]
    [InlineData("(2,[0.5],[1.0])", null)]
    [InlineData("(-1,[],[])", null)]
    [InlineData("(2000000000,[],[])", null)]
    [InlineData("(2,[0],[0.5,0.5])", null)]
    [InlineData("[0.2, \"0.8\"]", null)]
    [InlineData("{}", null)]
    [InlineData("(", null)]
    [InlineData("", null)]
    public void Vectors_are_read_from_text_or_refused(string text, double[]? expected) => Assert.Equal(expected, EarlierVector.Parse(text));

    private static MigratedPrediction Migrated(string document)
    {
        MigrationOutcome outcome = Reader.Read(BsonDocument.Parse(document));
        Assert.Null(outcome.Reason);
        return outcome.Prediction!;
    }

    private static string Shown(double? probability) => probability is { } known ? FormattableString.Invariant($"{known}") : "null";
}
