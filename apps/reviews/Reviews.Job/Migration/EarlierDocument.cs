using System.Globalization;
using MongoDB.Bson;

namespace Reviews.Job.Migration;

/// <summary>A document of the earlier system, whose fields have whatever types its programs gave them. Immutable.</summary>
internal readonly struct EarlierDocument(BsonDocument document)
{
    // Names of strangers are in them, and nothing of this size.
    private const int LongestText = 10_000;

    // Of the years 2000 to 2100: a number outside is no time in seconds.
    private const double FirstSecond = 946_684_800;
    private const double LastSecond = 4_102_444_800;

    /// <summary>Every field that is read: what else is in a document, the text of the review above all, stays where it is.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "schema", "label", "review_id", "model", "pred_label", "pred_label_vn", "pred_proba_vec", "predicted_sentiment", "sentiment_label",
        "pred_proba_negative", "pred_proba_neutral", "pred_proba_positive", "ts", "timestamp", "platform", "product_id", "rating", "reviewer_name",
    ];

    public bool Has(string name) => document.TryGetValue(name, out BsonValue value) && !value.IsBsonNull;

    public bool IsDate(string name) => document.TryGetValue(name, out BsonValue value) && value.BsonType == BsonType.DateTime;

    /// <summary>A text that says something; null where there is none.</summary>
    public string? Text(string name) =>
        document.TryGetValue(name, out BsonValue value) && value.IsString && value.AsString is { Length: > 0 and <= LongestText } text
            && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>An id: a text, or a whole number as its digits; null where there is none.</summary>
    public string? Id(string name) => Text(name) ?? WholeNumber(name)?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A whole number, of whatever numeric type; null where there is none.</summary>
    public long? WholeNumber(string name) =>
        Number(name) is { } number && number == Math.Floor(number) && Math.Abs(number) <= 1L << 53 ? (long)number : null;

    /// <summary>A finite number; null where there is none.</summary>
    public double? Number(string name) =>
        document.TryGetValue(name, out BsonValue value) && value.BsonType is BsonType.Double or BsonType.Int32 or BsonType.Int64
            && double.IsFinite(value.ToDouble()) ? value.ToDouble() : null;

    /// <summary>Probabilities as a text or an array; null where there are none.</summary>
    public double[]? Vector(string name) => !document.TryGetValue(name, out BsonValue value) ? null : value switch
    {
        BsonString text => EarlierVector.Parse(text.AsString),
        BsonArray array when array.All(v => v.BsonType is BsonType.Double or BsonType.Int32 or BsonType.Int64) => [.. array.Select(v => v.ToDouble())],
        _ => null,
    };

    /// <summary>A time in milliseconds since the Unix epoch: a date, seconds, or a text in the manner of ISO 8601; null where there is none.</summary>
    /// <param name="name">The field.</param>
    /// <param name="dateOffset">What a date is ahead of UTC.</param>
    /// <param name="textOffset">What a text is ahead of UTC that says nothing of it.</param>
    public long? Time(string name, TimeSpan dateOffset, TimeSpan textOffset)
    {
        if (IsDate(name))
            return InRange((document[name].AsBsonDateTime.MillisecondsSinceEpoch - dateOffset.TotalMilliseconds) / 1000);
        if (Number(name) is { } seconds)
            return InRange(seconds);
        return Text(name) is { } text && text is [_, _, _, _, '-', ..]
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                ? InRange((time - DateTimeOffset.UnixEpoch - (SaysOffset(text) ? TimeSpan.Zero : textOffset)).TotalSeconds)
                : null;
    }

    private static long? InRange(double seconds) => seconds is >= FirstSecond and <= LastSecond ? (long)Math.Round(seconds * 1000) : null;

    // Behind the time of day: a Z, or a sign.
    private static bool SaysOffset(string text)
    {
        int time = text.IndexOf(':', StringComparison.Ordinal);
        return time >= 0 && text.AsSpan(time).IndexOfAny("Zz+-") >= 0;
    }
}
