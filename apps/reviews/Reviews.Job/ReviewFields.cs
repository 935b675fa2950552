using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Reviews.Job;

/// <summary>The fields of a crawled review that the job reads.</summary>
internal enum ReviewField : byte
{
    Platform,
    Content,
    Rating,
    ReviewId,
    ProductId,
    CrawledAt,
    CreateTime,
    CreatedAt,
    ReviewerName,
    ReviewerHash,
    Attempt,
    Unknown,
}

/// <summary>
/// Where the fields of a review stand in a line: found in one pass over the whole line, which is checked to be one JSON value. Nothing is
/// copied, and no field's type is judged. Of a field that stands twice the last counts, whatever the others hold; a name may be written with
/// escapes; unknown fields are passed over. Valid as long as the line is.
/// </summary>
internal readonly ref struct ReviewFields
{
    private const int LongestEscapedName = 6 * 17; // inference_attempt, each letter as \uXXXX

    private readonly ReadOnlySpan<byte> _line;
    private readonly Places _places;

    private ReviewFields(ReadOnlySpan<byte> line, Places places)
    {
        _line = line;
        _places = places;
    }

    public JsonValue this[ReviewField field]
    {
        get
        {
            Place place = _places[(int)field];
            return new JsonValue(place.Kind, _line.Slice(place.Start, place.Length));
        }
    }

    /// <summary>Finds the fields; false where the line is another JSON value than an object.</summary>
    /// <exception cref="JsonException">The line is not one JSON value, or is nested deeper than 64.</exception>
    public static bool TryRead(ReadOnlySpan<byte> line, out ReviewFields fields)
    {
        var places = default(Places);
        var reader = new Utf8JsonReader(line);
        reader.Read();
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        if (isObject)
            ReadObject(ref reader, ref places);
        else
            reader.Skip();
        reader.Read(); // throws where something follows the value
        fields = new ReviewFields(line, places);
        return isObject;
    }

    private static void ReadObject(ref Utf8JsonReader reader, ref Places places)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReviewField field = reader.ValueIsEscaped ? FieldOfEscaped(ref reader) : FieldOf(reader.ValueSpan);
            reader.Read();
            if (field != ReviewField.Unknown)
            {
                int start = (int)reader.TokenStartIndex;
                ref Place place = ref places[(int)field];
                place.Start = start;
                place.Length = (int)reader.BytesConsumed - start;
                place.Kind = reader.TokenType;
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                reader.Skip();
        }
    }

    // By length first: most names that are none of ours fall out there, and a comparison with a constant is a few instructions.
    private static ReviewField FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 when name.SequenceEqual("rating"u8) => ReviewField.Rating,
        7 when name.SequenceEqual("content"u8) => ReviewField.Content,
        8 when name.SequenceEqual("platform"u8) => ReviewField.Platform,
        9 when name.SequenceEqual("review_id"u8) => ReviewField.ReviewId,
        10 when name.SequenceEqual("product_id"u8) => ReviewField.ProductId,
        10 when name.SequenceEqual("crawled_at"u8) => ReviewField.CrawledAt,
        10 when name.SequenceEqual("created_at"u8) => ReviewField.CreatedAt,
        11 when name.SequenceEqual("create_time"u8) => ReviewField.CreateTime,
        13 when name.SequenceEqual("reviewer_name"u8) => ReviewField.ReviewerName,
        13 when name.SequenceEqual("reviewer_hash"u8) => ReviewField.ReviewerHash,
        17 when name.SequenceEqual("inference_attempt"u8) => ReviewField.Attempt,
        _ => ReviewField.Unknown,
    };

    private static ReviewField FieldOfEscaped(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > LongestEscapedName)
            return ReviewField.Unknown;
        Span<byte> name = stackalloc byte[LongestEscapedName];
        try
        {
            return FieldOf(name[..reader.CopyString(name)]);
        }
        catch (InvalidOperationException)
        {
            return ReviewField.Unknown; // half of a surrogate pair: no name of ours
        }
    }

    private struct Place
    {
        public int Start;
        public int Length;
        public JsonTokenType Kind;
    }

    [InlineArray((int)ReviewField.Unknown)]
    private struct Places
    {
        private Place _first;
    }
}
