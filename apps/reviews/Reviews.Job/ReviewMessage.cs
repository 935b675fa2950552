using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reviews.Job;

/// <summary>
/// A review that the inference failed for, as a message that the decoder makes the same review of again, though the user's name is gone:
/// <c>reviewer_hash</c> stands in its place. Its <c>inference_attempt</c> tells it from the one that came before: put back, it is no repetition. Pure
/// functions.
/// </summary>
internal static class ReviewMessage
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Review review)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Readable))
        {
            json.WriteStartObject();
            json.WriteString("platform"u8, review.Platform);
            json.WriteString("review_id"u8, review.Id);
            if (review.Product is { } product)
                json.WriteString("product_id"u8, product);
            json.WriteNumber("rating"u8, review.Stars);
            json.WriteString("content"u8, review.Content);
            if (review.User is { } user)
                json.WriteString("reviewer_hash"u8, user);
            json.WriteNumber("crawled_at"u8, review.Time / 1000m);
            json.WriteNumber("inference_attempt"u8, review.Attempt + 1);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
