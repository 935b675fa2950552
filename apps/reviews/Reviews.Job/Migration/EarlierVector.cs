using System.Text.Json;

namespace Reviews.Job.Migration;

/// <summary>
/// Probabilities that were stored as text: a JSON array, or a vector of Spark's, dense as <c>[0.2,0.8]</c> or <c>DenseVector([0.2, 0.8])</c>, sparse as
/// <c>(2,[1],[1.0])</c>. Pure functions.
/// </summary>
internal static class EarlierVector
{
    private const string Dense = "DenseVector(";
    private const int Longest = 1_000;
    private const int MostValues = 16;

    /// <summary>The values; null where the text is none of these.</summary>
    public static double[]? Parse(string text)
    {
        if (text.Length > Longest)
            return null;
        text = text.Trim();
        if (text.StartsWith(Dense, StringComparison.Ordinal) && text.EndsWith(')'))
            text = text[Dense.Length..^1];
        bool isSparse = text.StartsWith('(') && text.EndsWith(')');
        try
        {
            using var json = JsonDocument.Parse(isSparse ? $"[{text[1..^1]}]" : text);
            return isSparse ? Spread(json.RootElement) : Numbers(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static double[]? Numbers(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array && array.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number)
            ? [.. array.EnumerateArray().Select(v => v.GetDouble())]
            : null;

    /// <summary>Size, places and values, as Spark writes a vector that is mostly zeros.</summary>
    private static double[]? Spread(JsonElement parts)
    {
        if (parts.GetArrayLength() != 3 || parts[0].ValueKind != JsonValueKind.Number || !parts[0].TryGetInt32(out int size) || size is < 0 or > MostValues
            || Numbers(parts[1]) is not { } places || Numbers(parts[2]) is not { } values || places.Length != values.Length)
        {
            return null;
        }

        var whole = new double[size];
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] < 0 || places[i] >= size || places[i] != Math.Floor(places[i]))
                return null;
            whole[(int)places[i]] = values[i];
        }

        return whole;
    }
}
