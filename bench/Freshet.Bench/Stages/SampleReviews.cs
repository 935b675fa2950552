using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reviews.Job;

namespace Freshet.Bench.Stages;

/// <summary>The demo's sample reviews as input for the stages of the application.</summary>
internal static class SampleReviews
{
    /// <summary>The bytes of a crawled review's line.</summary>
    public const int UsualBytes = 900;

    private const string Mark = "THE TEXT";
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The texts of the valid reviews with a crawling time.</summary>
    public static string[] Texts() => [.. Valid().Select(r => (string)r["content"]!)];

    /// <summary>The valid reviews with a crawling time, each text lengthened by those behind it until the line has so many bytes.</summary>
    /// <param name="bytes">The bytes of a line, at least.</param>
    /// <param name="only">The fields that are left; none named: all.</param>
    public static byte[][] Lines(int bytes, params string[] only)
    {
        JsonObject[] reviews = Valid();
        foreach (JsonObject review in reviews)
        {
            foreach (string field in review.Select(f => f.Key).Where(f => only.Length > 0 && !only.Contains(f)).ToArray())
                review.Remove(field);
        }

        string[] texts = Texts();
        return [.. reviews.Select((review, i) => Lengthened(review, texts, i, bytes))];
    }

    private static byte[] Lengthened(JsonObject review, string[] texts, int first, int bytes)
    {
        // The serializer escapes emoji, which no crawler does: the text is put in by hand, without what would need an escape.
        review["content"] = Mark;
        string line = review.ToJsonString(Readable);
        var text = new StringBuilder();
        for (int i = first; ; i = (i + 1) % texts.Length)
        {
            text.Append(string.Concat(texts[i].Where(c => c >= ' ' && c is not ('"' or '\\')))).Append(' ');
            byte[] whole = Encoding.UTF8.GetBytes(line.Replace(Mark, text.ToString(), StringComparison.Ordinal));
            if (whole.Length >= bytes)
                return whole;
        }
    }

    private static JsonObject[] Valid()
    {
        var decoder = new ReviewDecoder(new ReviewIdentity([1, 2, 3]));
        return
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Samples", "reviews.jsonl"))
                .Where(line => decoder.Decode(Encoding.UTF8.GetBytes(line)).IsDecoded)
                .Select(line => JsonNode.Parse(line)!.AsObject())
                .Where(review => review["crawled_at"] is not null),
        ];
    }
}
