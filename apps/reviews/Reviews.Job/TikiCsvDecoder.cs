using System.Buffers.Text;
using Freshet.Connectors.Files;
using Freshet.Sources;

namespace Reviews.Job;

/// <summary>Decodes a row of a Tiki export (CSV with review_id, product_id, customer, rating, content, created_at). Safe to share.</summary>
internal sealed class TikiCsvDecoder(ReviewIdentity identity, TimeProvider? clock = null)
{
    private const string Platform = "tiki";

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    public DecodeResult<Review> Decode(CsvRow row)
    {
        string content = row.GetString("content");
        if (string.IsNullOrWhiteSpace(content))
            return DecodeResult<Review>.Rejected("empty-content");
        if (!TryParse(row["rating"], out long stars))
            return DecodeResult<Review>.Rejected("wrong-type-rating");
        if (stars is < 1 or > 5)
            return DecodeResult<Review>.Rejected("rating-out-of-range");
        if (!TryParse(row["created_at"], out long seconds))
            return DecodeResult<Review>.Rejected("invalid-time");
        long time = seconds * 1000;
        string? id = NullIfEmpty(row.GetString("review_id"));
        string? customer = NullIfEmpty(row.GetString("customer"));
        return DecodeResult<Review>.Decoded(new Review(
            id ?? ReviewIdentity.Review(customer, time, content), Platform, NullIfEmpty(row.GetString("product_id")),
            identity.User(Platform, customer), (int)stars, content, time, ReadAt: _clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
