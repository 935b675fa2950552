using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Freshet.Runtime.Tests.Oracle;

/// <summary>What the recorded cases need of JSON: one text for equal values, and arithmetic as the recording had it.</summary>
internal static class OracleJson
{
    /// <summary>The same text for equal values: fields sorted, whole numbers without a fraction.</summary>
    public static string Canonical(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject fields => "{" + string.Join(',', fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"\"{f.Key}\":{Canonical(f.Value)}")) + "}",
        JsonArray items => "[" + string.Join(',', items.Select(Canonical)) + "]",
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => Number(value.ToJsonString()),
        _ => node.ToJsonString(),
    };

    public static JsonObject Parse(string text) => (JsonObject)JsonNode.Parse(text)!;

    /// <summary>Sum, least or greatest of two numbers; null where one is missing.</summary>
    public static JsonNode? Combine(string operation, JsonNode? left, JsonNode? right)
    {
        if (left is null || right is null)
            return null;
        string a = left.ToJsonString();
        string b = right.ToJsonString();
        if (long.TryParse(a, CultureInfo.InvariantCulture, out long x) && long.TryParse(b, CultureInfo.InvariantCulture, out long y))
            return JsonValue.Create(operation switch { "min" => Math.Min(x, y), "max" => Math.Max(x, y), _ => unchecked(x + y) });
        double u = double.Parse(a, CultureInfo.InvariantCulture);
        double v = double.Parse(b, CultureInfo.InvariantCulture);
        return JsonValue.Create(operation switch { "min" => Math.Min(u, v), "max" => Math.Max(u, v), _ => u + v });
    }

    private static string Number(string text)
    {
        if (long.TryParse(text, CultureInfo.InvariantCulture, out _))
            return text;
        double value = double.Parse(text, CultureInfo.InvariantCulture);
        return Math.Abs(value) < 1e15 && Math.Floor(value) == value
            ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
    }
}
