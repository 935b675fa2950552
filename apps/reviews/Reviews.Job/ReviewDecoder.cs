using System.Globalization;
using System.Text.Json;
using Freshet.Connectors.Files;

namespace Reviews.Job;

/// <summary>
/// Decodes a crawled review (JSON, one object). Fields are checked in the order platform, content, rating, review_id, product_id, time; the
/// first fault is the reason. Event time is <c>crawled_at</c>, else <c>create_time</c>. Safe to share.
/// </summary>
internal sealed class ReviewDecoder(ReviewIdentity identity)
{
    private const double LatestSeconds = 253_402_300_799; // the end of the year 9999

    public DecodeResult<Review> Decode(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            if (reader.Read())
                return DecodeResult<Review>.Rejected("invalid-json");
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? DecodeResult<Review>.Decoded(Decode(document.RootElement))
                : DecodeResult<Review>.Rejected("not-an-object");
        }
        catch (JsonException)
        {
            return DecodeResult<Review>.Rejected("invalid-json");
        }
        catch (RejectedException e)
        {
            return DecodeResult<Review>.Rejected(e.Message);
        }
    }

    private Review Decode(JsonElement json)
    {
        string platform = Text(json, "platform") ?? throw new RejectedException("missing-platform");
        if (json.TryGetProperty("content", out JsonElement given) && given.ValueKind == JsonValueKind.Null)
            throw new RejectedException("null-content");
        string content = Text(json, "content") ?? throw new RejectedException(given.ValueKind == JsonValueKind.Undefined ? "missing-content" : "empty-content");
        int stars = Stars(json);
        string? id = Text(json, "review_id");
        string? product = Text(json, "product_id");
        long time = Time(json);
        string? name = json.TryGetProperty("reviewer_name", out JsonElement n) && n.ValueKind == JsonValueKind.String ? Text(json, "reviewer_name") : null;
        return new Review(id ?? ReviewIdentity.Review(name, time, content), platform, product, identity.User(platform, name), stars, content, time);
    }

    private static string? Text(JsonElement json, string field)
    {
        if (!json.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new RejectedException($"wrong-type-{field}");
        try
        {
            string text = value.GetString()!;
            return string.IsNullOrWhiteSpace(text) ? null : text;
        }
        catch (InvalidOperationException)
        {
            throw new RejectedException("invalid-text"); // an escaped half of a surrogate pair
        }
    }

    private static int Stars(JsonElement json)
    {
        if (!json.TryGetProperty("rating", out JsonElement rating) || rating.ValueKind == JsonValueKind.Null)
            throw new RejectedException("missing-rating");
        if (rating.ValueKind != JsonValueKind.Number || !rating.TryGetDouble(out double value) || value != Math.Floor(value))
            throw new RejectedException("wrong-type-rating");
        return value is >= 1 and <= 5 ? (int)value : throw new RejectedException("rating-out-of-range");
    }

    private static long Time(JsonElement json)
    {
        if (json.TryGetProperty("crawled_at", out JsonElement crawled) && crawled.ValueKind != JsonValueKind.Null)
        {
            return crawled.ValueKind == JsonValueKind.Number && crawled.TryGetDouble(out double seconds)
                ? Milliseconds(seconds)
                : throw new RejectedException("wrong-type-crawled_at");
        }

        string text = Text(json, "create_time") ?? throw new RejectedException("missing-time");
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long unix))
            return Milliseconds(unix);
        return DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant)
            ? Milliseconds(instant.ToUnixTimeSeconds())
            : throw new RejectedException("invalid-time");
    }

    private static long Milliseconds(double seconds) =>
        seconds is >= 0 and <= LatestSeconds ? (long)Math.Round(seconds * 1000) : throw new RejectedException("time-out-of-range");

    private sealed class RejectedException(string reason) : Exception(reason);
}
