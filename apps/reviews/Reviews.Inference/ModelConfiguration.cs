using System.Text.Json;

namespace Reviews.Inference;

/// <summary>What config.json says about a model. Immutable.</summary>
public sealed record ModelConfiguration(IReadOnlyList<string> Labels, int MaxLength, bool Lowercase, bool DetachPunctuation, bool WordSegmented)
{
    /// <summary>Reads and checks a config.json.</summary>
    /// <exception cref="ModelLoadException">The file is missing or does not fit; the message says how.</exception>
    public static ModelConfiguration Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new ModelLoadException($"The model's settings '{path}' are missing; put the config.json of the export there.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Parse(document.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"The model's settings '{path}' cannot be read as JSON of the expected types; export the model again.", e);
        }
    }

    private static ModelConfiguration Parse(JsonElement root, string path)
    {
        if (root.TryGetProperty("num_labels", out JsonElement count) && count.GetInt32() != 3)
        {
            throw new ModelLoadException($"num_labels in '{path}' is not 3; use a model with the labels NEG, POS and NEU.");
        }

        if (!root.TryGetProperty("id2label", out JsonElement names))
        {
            throw new ModelLoadException($"id2label is missing in '{path}'; add the model's label order.");
        }

        string[] labels = [.. Enumerable.Range(0, 3).Select(i =>
            names.TryGetProperty(i.ToString(System.Globalization.CultureInfo.InvariantCulture), out JsonElement name) ? name.GetString() ?? "" : "")];
        if (names.EnumerateObject().Count() != 3 || !labels.Order(StringComparer.Ordinal).SequenceEqual(["NEG", "NEU", "POS"]))
        {
            throw new ModelLoadException($"id2label in '{path}' must name NEG, POS and NEU once each under 0, 1 and 2; correct it.");
        }

        int maxLength = root.TryGetProperty("max_length", out JsonElement max) ? max.GetInt32() : 256;
        if (maxLength is < 3 or > 256)
        {
            throw new ModelLoadException($"max_length in '{path}' must be between 3 and 256; correct it.");
        }

        string? pretokenization = root.TryGetProperty("pretokenization", out JsonElement p) ? p.GetString() : null;
        if (pretokenization is not (null or "none" or "detach_punctuation_and_symbols"))
        {
            throw new ModelLoadException($"pretokenization in '{path}' is unknown; use 'none' or 'detach_punctuation_and_symbols'.");
        }

        if (root.TryGetProperty("unicode_normalization", out JsonElement form) && form.GetString() != "NFC")
        {
            throw new ModelLoadException($"unicode_normalization in '{path}' is not NFC; use a model trained on NFC.");
        }

        bool isLower = root.TryGetProperty("lowercase", out JsonElement l) && l.GetBoolean();
        bool isSegmented = !root.TryGetProperty("word_segmented", out JsonElement s) || s.GetBoolean();
        return new(labels, maxLength, isLower, pretokenization is "detach_punctuation_and_symbols", isSegmented);
    }
}
