using System.Text.Json;
using System.Text.Json.Serialization;
using Reviews.Job;

namespace Freshet.Bench.Stages;

/// <summary>A line of JSON to a review: its texts as strings, every field checked, the user's name replaced by its keyed hash.</summary>
internal static class JsonDecodeStage
{
    private const int Calls = 5;

    public static Stage Create()
    {
        byte[][] lines = SampleReviews.Lines(SampleReviews.UsualBytes);
        var identity = new ReviewIdentity([1, 2, 3]);
        var decoder = new ReviewDecoder(identity);
        return new Stage
        {
            Title = "a review of 900 bytes to an object, checked; both sides make the user's keyed hash too, which the table's figure lacks",
            Against = "JsonSerializer with source generation, the same 8 fields",
            Aim = 0.95,
            Reference = 2780,
            Records = lines.Length * Calls,
            Ours = Ours,
            Bare = Bare,
        };

        long Ours()
        {
            long sum = 0;
            for (int i = 0; i < Calls; i++)
            {
                foreach (byte[] line in lines)
                {
                    Review review = decoder.Decode(line).Value;
                    sum += Sum(review.Id, review.Platform, review.Product, review.User, review.Content) + review.Stars + review.Time;
                }
            }

            return sum;
        }

        long Bare()
        {
            long sum = 0;
            for (int i = 0; i < Calls; i++)
            {
                foreach (byte[] line in lines)
                {
                    BareReview review = JsonSerializer.Deserialize(line, BareReviewContext.Default.BareReview)!;
                    string? user = identity.User(review.Platform, review.ReviewerName);
                    long time = (long)Math.Round(review.CrawledAt * 1000);
                    string id = string.IsNullOrEmpty(review.ReviewId) ? ReviewIdentity.Review(review.ReviewerName, time, review.Content) : review.ReviewId;
                    sum += Sum(id, review.Platform, review.ProductId, user, review.Content) + review.Rating + time;
                }
            }

            return sum;
        }
    }

    private static long Sum(string id, string platform, string? product, string? user, string content) =>
        id.Length + platform.Length + (product?.Length ?? 0) + (user?[0] ?? 0) + content.Length;
}

/// <summary>A review as the serializer makes it.</summary>
internal sealed class BareReview
{
    public string Platform { get; set; } = "";

    public string? ReviewId { get; set; }

    public string? ProductId { get; set; }

    public int Rating { get; set; }

    public string Content { get; set; } = "";

    public string? ReviewerName { get; set; }

    public string? CreateTime { get; set; }

    public double CrawledAt { get; set; }
}

/// <summary>What source generation makes of it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BareReview))]
internal sealed partial class BareReviewContext : JsonSerializerContext;
