using System.Globalization;
using System.Text.Json;
using Freshet;
using Freshet.Sources;

namespace Reviews.Job;

/// <summary>
/// Decodes a crawled review (JSON, one object). Fields may stand in any order and are checked in the order platform, content, rating,
/// review_id, product_id, time, reviewer_name; the first fault is the reason. Of a field that stands twice the last counts. Event time is
/// <c>crawled_at</c>, else <c>create_time</c>, else <c>created_at</c>, else the time that the record came with. A review that was put back has
/// <c>reviewer_hash</c> in the place of the name, and <c>inference_attempt</c>. Safe to share.
/// </summary>
internal sealed class ReviewDecoder(ReviewIdentity identity, TimeProvider? clock = null)
{
    private const double LatestSeconds = 253_402_300_799; // the end of the year 9999

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    public DecodeResult<Review> Decode(ReadOnlySpan<byte> line) => Decode(line, EventTime.None, null);

    /// <param name="line">The review.</param>
    /// <param name="given">The time of the record that it came in; <see cref="EventTime.None"/> for none.</param>
    /// <param name="stream">The stream that it came for; null: the hash of its id says.</param>
    public DecodeResult<Review> Decode(ReadOnlySpan<byte> line, EventTime given, Streams? stream)
    {
        try
        {
            return ReviewFields.TryRead(line, out ReviewFields fields) ? Decode(in fields, given, stream) : DecodeResult<Review>.Rejected("not-an-object");
        }
        catch (JsonException)
        {
            return DecodeResult<Review>.Rejected("invalid-json");
        }
    }

    private DecodeResult<Review> Decode(in ReviewFields fields, EventTime given, Streams? stream)
    {
        string fault = "";
        if (!TryPlatform(in fields, out string platform, ref fault)
            || !TryContent(in fields, out string content, ref fault)
            || !TryStars(fields[ReviewField.Rating], out int stars, ref fault)
            || !TryText(in fields, ReviewField.ReviewId, "review_id", out string? id, ref fault)
            || !TryText(in fields, ReviewField.ProductId, "product_id", out string? product, ref fault)
            || !TryTime(in fields, given, out long time, ref fault)
            || !TryName(in fields, ReviewField.ReviewerName, out string? name, ref fault)
            || !TryName(in fields, ReviewField.ReviewerHash, out string? user, ref fault))
        {
            return DecodeResult<Review>.Rejected(fault);
        }

        return DecodeResult<Review>.Decoded(new Review(
            id ?? ReviewIdentity.Review(name, time, content), platform, product, user ?? identity.User(platform, name), stars, content, time,
            Stream: stream, ReadAt: _clock.GetUtcNow().ToUnixTimeMilliseconds(), Attempt: AttemptOf(fields[ReviewField.Attempt])));
    }

    private static bool TryPlatform(in ReviewFields fields, out string platform, ref string fault)
    {
        bool isText = TryText(in fields, ReviewField.Platform, "platform", out string? text, ref fault);
        platform = text ?? "";
        return isText && (text is not null || Refuse("missing-platform", ref fault));
    }

    private static bool TryContent(in ReviewFields fields, out string content, ref string fault)
    {
        bool isText = TryText(in fields, ReviewField.Content, "content", out string? text, ref fault);
        content = text ?? "";
        return isText && (text is not null || Refuse(
            fields[ReviewField.Content].Kind switch
            {
                JsonTokenType.None => "missing-content",
                JsonTokenType.Null => "null-content",
                _ => "empty-content",
            },
            ref fault));
    }

    private static bool TryStars(JsonValue rating, out int stars, ref string fault)
    {
        stars = 0;
        if (rating.IsNothing)
            return Refuse("missing-rating", ref fault);
        if (!rating.TryGetNumber(out double value) || value != Math.Floor(value))
            return Refuse("wrong-type-rating", ref fault);
        if (value is not (>= 1 and <= 5))
            return Refuse("rating-out-of-range", ref fault);
        stars = (int)value;
        return true;
    }

    private static bool TryTime(in ReviewFields fields, EventTime given, out long time, ref string fault)
    {
        JsonValue crawled = fields[ReviewField.CrawledAt];
        time = 0;
        if (!crawled.IsNothing)
        {
            return crawled.TryGetNumber(out double seconds)
                ? TryMilliseconds(seconds, out time, ref fault)
                : Refuse("wrong-type-crawled_at", ref fault);
        }

        if (!TryWrittenTime(in fields, ReviewField.CreateTime, "create_time", out long? written, ref fault)
            || (written is null && !TryWrittenTime(in fields, ReviewField.CreatedAt, "created_at", out written, ref fault)))
        {
            return false;
        }

        time = written ?? given.Milliseconds;
        return written is not null || given != EventTime.None || Refuse("missing-time", ref fault);
    }

    /// <summary>When it was written: Unix seconds, as a number or as a text, or a date and time of day, taken as UTC; null where that is not told.</summary>
    private static bool TryWrittenTime(in ReviewFields fields, ReviewField field, string name, out long? time, ref string fault)
    {
        time = null;
        bool isNumber = fields[field].TryGetNumber(out double seconds);
        if (!isNumber)
        {
            if (!TryText(in fields, field, name, out string? text, ref fault))
                return false;
            if (text is null)
                return true;
            if (!TrySeconds(text, out seconds))
                return Refuse("invalid-time", ref fault);
        }

        bool isInRange = TryMilliseconds(seconds, out long milliseconds, ref fault);
        time = milliseconds;
        return isInRange;
    }

    private static bool TrySeconds(string text, out double seconds)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long unix))
        {
            seconds = unix;
            return true;
        }

        bool isTime = DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant);
        seconds = isTime ? instant.ToUnixTimeSeconds() : 0;
        return isTime;
    }

    private static bool TryMilliseconds(double seconds, out long milliseconds, ref string fault)
    {
        bool isInRange = seconds is >= 0 and <= LatestSeconds;
        milliseconds = isInRange ? (long)Math.Round(seconds * 1000) : 0;
        return isInRange || Refuse("time-out-of-range", ref fault);
    }

    /// <summary>The attempt is the job's own note on a review that was put back: what is none is the first one.</summary>
    private static int AttemptOf(JsonValue attempt) =>
        attempt.TryGetNumber(out double number) && number is >= 1 and <= int.MaxValue && number == Math.Floor(number) ? (int)number : 0;

    /// <summary>A name is only of use: where it is no string there is none.</summary>
    private static bool TryName(in ReviewFields fields, ReviewField field, out string? name, ref string fault)
    {
        name = null;
        return fields[field].Kind != JsonTokenType.String || TryText(in fields, field, "reviewer_name", out name, ref fault);
    }

    /// <summary>A text; null where it is absent, null or only white space. False where it is none.</summary>
    private static bool TryText(in ReviewFields fields, ReviewField field, string name, out string? text, ref string fault)
    {
        JsonValue value = fields[field];
        text = null;
        if (value.IsNothing)
            return true;
        if (value.Kind != JsonTokenType.String)
            return Refuse($"wrong-type-{name}", ref fault);
        if (!value.TryGetText(out string given))
            return Refuse("invalid-text", ref fault);
        text = string.IsNullOrWhiteSpace(given) ? null : given;
        return true;
    }

    private static bool Refuse(string reason, ref string fault)
    {
        fault = reason;
        return false;
    }
}
