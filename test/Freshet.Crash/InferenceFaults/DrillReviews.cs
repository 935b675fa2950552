using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Reviews.Job;

namespace Freshet.Crash.InferenceFaults;

/// <summary>The reviews of the bundled sample, again and again, each with a number of its own in id and text; and one that the service refuses. Immutable.</summary>
internal static class DrillReviews
{
    private const long FirstTime = 1_773_471_600;
    private const string Poison = "freshet-drill-poison";

    // In the midst of a batch of the first healthy seconds, so that its attempts go on under the first faults.
    private const int PoisonedNumber = 137;

    /// <summary>The id of the one that the service refuses.</summary>
    public static string PoisonedId { get; } = IdAt(PoisonedNumber);

    public static bool HoldsPoison(string request) => request.Contains(Poison, StringComparison.Ordinal);

    public static string IdAt(int number) => string.Create(CultureInfo.InvariantCulture, $"r{number}");

    /// <summary>Writes so many reviews, and gives the text of each as the job reads it.</summary>
    public static async Task<string[]> WriteAsync(string path, int count)
    {
        var decoder = new ReviewDecoder(new ReviewIdentity(new byte[32]));
        JsonObject[] sample = [.. File.ReadLines(ReviewSources.Sample).Where(line => decoder.Decode(Encoding.UTF8.GetBytes(line)).IsDecoded).Select(line => JsonNode.Parse(line)!.AsObject())];
        string[] lines = [.. Enumerable.Range(0, count).Select(number => LineAt(sample[number % sample.Length], number))];
        await File.WriteAllLinesAsync(path, lines);
        return [.. lines.Select(line => decoder.Decode(Encoding.UTF8.GetBytes(line)).Value.Content)];
    }

    private static string LineAt(JsonObject sample, int number)
    {
        var review = (JsonObject)sample.DeepClone();
        review["review_id"] = IdAt(number);
        review["crawled_at"] = FirstTime + number;
        review["content"] = string.Create(CultureInfo.InvariantCulture, $"{review["content"]} {number}{(number == PoisonedNumber ? " " + Poison : "")}");
        return review.ToJsonString();
    }
}
