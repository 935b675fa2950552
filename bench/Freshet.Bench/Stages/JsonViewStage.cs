using System.Text.Json;
using Reviews.Job;

namespace Freshet.Bench.Stages;

/// <summary>A line of JSON to the places of a review's fields: the part of decoding that makes no text.</summary>
internal static class JsonViewStage
{
    private const int Calls = 20;

    /// <summary>Lines of the five fields alone, mostly text: what the table's figure was taken with.</summary>
    public static Stage FiveFields() => Create(
        "a review of 900 bytes with 5 fields to a typed view of its UTF-8; ours looks for 11 fields",
        340,
        SampleReviews.Lines(SampleReviews.UsualBytes, "platform", "review_id", "product_id", "rating", "content"));

    /// <summary>Lines with all fields of a crawled review.</summary>
    public static Stage AllFields() => Create(
        "a review of 900 bytes with 14 fields to a typed view of its UTF-8; ours finds 8 of 11 fields, the bare loop 5",
        null,
        SampleReviews.Lines(SampleReviews.UsualBytes));

    private static Stage Create(string title, double? reference, byte[][] lines)
    {
        return new Stage
        {
            Title = title,
            Against = "Utf8JsonReader, 5 fields, content left as UTF-8",
            Aim = 0.75,
            Reference = reference,
            Records = lines.Length * Calls,
            Ours = () => Repeat(lines, Ours),
            Bare = () => Repeat(lines, Bare),
        };
    }

    private static long Repeat(byte[][] lines, Func<byte[], long> read)
    {
        long sum = 0;
        for (int i = 0; i < Calls; i++)
        {
            foreach (byte[] line in lines)
                sum += read(line);
        }

        return sum;
    }

    private static long Ours(byte[] line)
    {
        ReviewFields.TryRead(line, out ReviewFields fields);
        fields[ReviewField.Rating].TryGetNumber(out double rating);
        return fields[ReviewField.Platform].Raw.Length + fields[ReviewField.ReviewId].Raw.Length
            + fields[ReviewField.ProductId].Raw.Length + fields[ReviewField.Content].Raw.Length + (long)rating;
    }

    private static long Bare(byte[] line)
    {
        ReadOnlySpan<byte> platform = default, id = default, product = default, content = default;
        int rating = 0;
        var reader = new Utf8JsonReader(line);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            switch (name.Length)
            {
                case 6 when name.SequenceEqual("rating"u8):
                    reader.Read();
                    rating = reader.GetInt32();
                    break;
                case 7 when name.SequenceEqual("content"u8):
                    reader.Read();
                    content = reader.ValueSpan;
                    break;
                case 8 when name.SequenceEqual("platform"u8):
                    reader.Read();
                    platform = reader.ValueSpan;
                    break;
                case 9 when name.SequenceEqual("review_id"u8):
                    reader.Read();
                    id = reader.ValueSpan;
                    break;
                case 10 when name.SequenceEqual("product_id"u8):
                    reader.Read();
                    product = reader.ValueSpan;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return platform.Length + id.Length + product.Length + content.Length + rating;
    }
}
