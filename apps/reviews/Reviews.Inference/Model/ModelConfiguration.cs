using System.Globalization;
using System.Text.Json;
using Reviews.Text;

namespace Reviews.Inference;

/// <summary>What config.json says about a model. Immutable.</summary>
public sealed record ModelConfiguration(IReadOnlyList<string> Labels, int MaxLength, bool Lowercase, bool DetachPunctuation, bool WordSegmented)
{
    // Special positions of RoBERTa: the first token stands at 2.
    private const int PositionsBeforeText = 2;

    private static readonly Dictionary<string, string> KnownLabels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["NEG"] = "NEG",
        ["NEGATIVE"] = "NEG",
        ["NEU"] = "NEU",
        ["NEUTRAL"] = "NEU",
        ["POS"] = "POS",
        ["POSITIVE"] = "POS",
    };

    /// <summary>How many ids the model knows; null: config.json does not say.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>The version that config.json gives itself; empty when it gives none.</summary>
    public string Version { get; init; } = "";

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
        return new(LabelsOf(root, path), MaxLengthOf(root, path), isLower, pretokenization is "detach_punctuation_and_symbols", isSegmented)
        {
            VocabularySize = root.TryGetProperty("vocab_size", out JsonElement size) ? size.GetInt32() : null,
            Version = root.TryGetProperty("model_version", out JsonElement version) ? version.GetString() ?? "" : "",
        };
    }

    private static string[] LabelsOf(JsonElement root, string path)
    {
        if (!root.TryGetProperty("id2label", out JsonElement names))
        {
            throw new ModelLoadException($"id2label is missing in '{path}'; add the model's label order.");
        }

        string[] given = [.. Enumerable.Range(0, names.EnumerateObject().Count()).Select(i =>
            names.TryGetProperty(i.ToString(CultureInfo.InvariantCulture), out JsonElement name) ? name.GetString() ?? "" : "")];
        string[] labels = [.. given.Select(name => KnownLabels.GetValueOrDefault(name, ""))];
        if (labels.Length is not (2 or 3) || labels.Contains("") || labels.Distinct().Count() != labels.Length || !labels.Contains("NEG") || !labels.Contains("POS"))
        {
            throw new ModelLoadException(
                $"id2label in '{path}' must name NEG, POS and NEU (or NEG and POS alone) once each under 0, 1 and 2, but names {string.Join(", ", given)}; correct it.");
        }

        if (root.TryGetProperty("num_labels", out JsonElement count) && count.GetInt32() != labels.Length)
        {
            throw new ModelLoadException($"num_labels in '{path}' is {count.GetInt32()}, but id2label names {labels.Length} labels; correct one of them.");
        }

        return labels;
    }

    private static int MaxLengthOf(JsonElement root, string path)
    {
        int longest = root.TryGetProperty("max_position_embeddings", out JsonElement positions)
            ? Math.Min(positions.GetInt32() - PositionsBeforeText, PhobertTokenizer.ModelMaxLength)
            : PhobertTokenizer.ModelMaxLength;
        int maxLength = root.TryGetProperty("max_length", out JsonElement max) ? max.GetInt32() : longest;
        return maxLength >= 3 && maxLength <= longest
            ? maxLength
            : throw new ModelLoadException($"max_length in '{path}' must be between 3 and {longest}, which its positions allow; correct it.");
    }
}
