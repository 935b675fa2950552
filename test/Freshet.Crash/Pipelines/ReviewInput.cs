using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Reviews.Job;

namespace Freshet.Crash.Pipelines;

/// <summary>
/// The reviews of the bundled sample, again and again, in the order of their times, which go on by a second each: none is late, so the results do not depend
/// on when the records come. Now and then a line that is no review. Safe to share.
/// </summary>
/// <param name="names">Whose topics are filled: the same records at the same offsets for each.</param>
internal sealed class ReviewInput(params string[] names)
{
    /// <summary>Reviews that the job reads for each number: one of each topic.</summary>
    public const int PerNumber = 2;

    private const long FirstTime = 1_773_471_600;
    private const int LinesPerBadOne = 97;

    private static readonly string[] ReadTopics = ["reviews", "reviews_raw"];
    private static readonly string[] WrittenTopics = ["reviews_pred", "reviews_dead_letters"];

    private readonly JsonObject[] _sample =
        [.. File.ReadLines(ReviewSources.Sample).Where(IsReview).Select(line => JsonNode.Parse(line)!.AsObject())];

    /// <summary>All topics of the job, of each name.</summary>
    public static IEnumerable<string> Topics(params string[] names) =>
        from name in names from topic in ReadTopics.Concat(WrittenTopics) select $"{name}.{topic}";

    /// <summary>The records of a number, of which the job reads <see cref="PerNumber"/>.</summary>
    public IEnumerable<(TopicPartition Place, string Value)> At(long number)
    {
        string line = LineAt(number);
        int partition = (int)(number % 2);
        foreach (string name in names)
        {
            foreach (string topic in ReadTopics)
            {
                yield return (new TopicPartition($"{name}.{topic}", partition), line);
                if (number % LinesPerBadOne == 0)
                    yield return (new TopicPartition($"{name}.{topic}", partition), "{\"platform\":");
            }
        }
    }

    private string LineAt(long number)
    {
        var review = (JsonObject)_sample[number % _sample.Length].DeepClone();
        review["review_id"] = string.Create(CultureInfo.InvariantCulture, $"r{number}");
        review["crawled_at"] = FirstTime + number;
        return review.ToJsonString();
    }

    // The sample has bad lines too.
    private static bool IsReview(string line) => new ReviewDecoder(new ReviewIdentity(new byte[32])).Decode(Encoding.UTF8.GetBytes(line)).IsDecoded;
}
