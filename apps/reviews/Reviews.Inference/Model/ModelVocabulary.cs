using System.Text.Json;
using Reviews.Text;

namespace Reviews.Inference;

/// <summary>The tokenizer of a model folder. Thread-safe.</summary>
internal static class ModelVocabulary
{
    private const string TokenizerClass = "PhobertTokenizer";

    /// <summary>The tokenizer of the folder's files; PhoBERT v1's own where the folder has none.</summary>
    /// <exception cref="ModelLoadException">The files do not fit the model; the message says how.</exception>
    public static PhobertTokenizer Load(string directory, ModelConfiguration configuration)
    {
        CheckTokenizerClass(Path.Combine(directory, "tokenizer_config.json"));
        bool hasVocabulary = File.Exists(Path.Combine(directory, "vocab.txt"));
        if (hasVocabulary != File.Exists(Path.Combine(directory, "bpe.codes")))
        {
            throw new ModelLoadException($"'{directory}' holds only one of vocab.txt and bpe.codes; put both there or neither.");
        }

        PhobertTokenizer tokenizer = hasVocabulary ? PhobertTokenizer.LoadDirectory(directory) : PhobertTokenizer.Bundled;
        if (configuration.VocabularySize is { } size && size != tokenizer.VocabularySize)
        {
            string owner = hasVocabulary ? $"the vocabulary in '{directory}'" : "PhoBERT's own vocabulary, used because the folder has none,";
            throw new ModelLoadException(
                $"vocab_size in config.json is {size}, but {owner} has {tokenizer.VocabularySize} ids; put the model's own vocab.txt and bpe.codes there.");
        }

        return tokenizer;
    }

    /// <summary>Checks that the model knows every id that the tokenizer may give, and every position.</summary>
    /// <exception cref="ModelLoadException">It does not.</exception>
    public static void CheckVocabulary(this ModelSession session, PhobertTokenizer tokenizer, ModelConfiguration configuration)
    {
        int[] ids = new int[configuration.MaxLength];
        Array.Fill(ids, tokenizer.VocabularySize - 1);
        (ids[0], ids[^1]) = (PhobertTokenizer.BeginId, PhobertTokenizer.EndId);
        try
        {
            session.Run([new EncodedText(ids)], new float[configuration.Labels.Count]);
        }
        catch (Microsoft.ML.OnnxRuntime.OnnxRuntimeException e)
        {
            throw new ModelLoadException(
                $"The model fails on {ids.Length} ids up to {tokenizer.VocabularySize - 1}: "
                + "it has fewer embeddings than the vocabulary ids, or fewer positions than max_length.", e);
        }
    }

    private static void CheckTokenizerClass(string path)
    {
        if (!File.Exists(path))
            return;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        if (document.RootElement.TryGetProperty("tokenizer_class", out JsonElement name) && name.GetString() is { } tokenizer && tokenizer != TokenizerClass)
            throw new ModelLoadException($"'{path}' asks for the tokenizer {tokenizer}; this service has {TokenizerClass} alone.");
    }
}
