using System.Buffers;
using System.Security.Cryptography;
using Reviews.Text;

namespace Reviews.Learning;

/// <summary>
/// A learner as a file: what it is called, its labels, how it hashes text, and its state, with a SHA-256 over all of it at the end. Written beside its
/// place and moved there, so that no reader sees half of it. Thread-safe.
/// </summary>
/// <param name="Name">The model's name.</param>
/// <param name="Labels">The names of its classes, in order.</param>
/// <param name="Features">How text becomes its features.</param>
/// <param name="Normalizer">In which form; null for text as it is.</param>
/// <param name="Model">Its state.</param>
public sealed record ModelFile(string Name, IReadOnlyList<string> Labels, FeatureHasherOptions Features, TextNormalizerOptions? Normalizer, FtrlClassifier Model)
{
    private const ulong Magic = 0x3152_4E52_4145_4C46; // "FLEARNR1"
    private const int FormatVersion = 1;
    private const int HashBytes = 32;

    /// <summary>Writes a frozen model.</summary>
    /// <exception cref="ArgumentException">The labels are not as many as the model's classes.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, string name, IReadOnlyList<string> labels, FeatureHasherOptions features, TextNormalizerOptions? normalizer, FtrlSnapshot model)
    {
        if (labels.Count != model.Options.Classes)
            throw new ArgumentException($"{labels.Count} labels came for a model of {model.Options.Classes} classes.");
        var content = new ArrayBufferWriter<byte>(model.MaxBytes + 1024);
        StatePart.Write(content, FormatVersion, state =>
        {
            state.Write(Magic);
            state.Write(name);
            state.Write(labels.Count);
            foreach (string label in labels)
                state.Write(label);
            state.Write(features.Dimensions);
            state.Write(features.Bigrams);
            state.Write(features.Sublinear);
            state.Write(normalizer is not null);
            state.Write(normalizer?.MaskContacts ?? false);
            state.Write(normalizer?.ShortenRepeats ?? false);
            state.Write(normalizer?.WriteOutTeencode ?? false);
        });
        model.WriteTo(content);
        string beside = path + ".part";
        using (FileStream file = File.Create(beside))
        {
            file.Write(content.WrittenSpan);
            file.Write(SHA256.HashData(content.WrittenSpan));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="ModelFileException">The file is missing, damaged, or of another kind.</exception>
    public static ModelFile Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"The model file '{path}' cannot be read: {e.Message} Name a file that an export wrote.", e);
        }

        if (bytes.Length < HashBytes)
            throw new ModelFileException($"The model file '{path}' has only {bytes.Length} bytes; it is no model, or cut off. Export it again.");
        ReadOnlySpan<byte> content = bytes.AsSpan(0, bytes.Length - HashBytes);
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)))
            throw new ModelFileException($"The checksum of the model file '{path}' is wrong; it is no model, damaged or cut off. Copy or export it again.");
        try
        {
            return Parse(content);
        }
        catch (InvalidDataException e)
        {
            throw new ModelFileException($"The model file '{path}' was written by another version: {e.Message} Export it again with this one.", e);
        }
    }

    private static ModelFile Parse(ReadOnlySpan<byte> content)
    {
        var empty = new FtrlClassifier(new FtrlOptions { Dimensions = 1 << 10 });
        ModelFile head = StatePart.Read(ref content, FormatVersion, "a model file", state =>
        {
            if (state.ReadUInt64() != Magic)
                throw CheckedPart.Damaged("it is no model file");
            string name = state.ReadString();
            string[] labels = new string[state.ReadInt32()];
            for (int i = 0; i < labels.Length; i++)
                labels[i] = state.ReadString();
            var features = new FeatureHasherOptions { Dimensions = state.ReadInt32(), Bigrams = state.ReadBoolean(), Sublinear = state.ReadBoolean() };
            bool isNormalized = state.ReadBoolean();
            var normalizer = new TextNormalizerOptions
            {
                MaskContacts = state.ReadBoolean(),
                ShortenRepeats = state.ReadBoolean(),
                WriteOutTeencode = state.ReadBoolean(),
            };
            return new ModelFile(name, labels, features, isNormalized ? normalizer : null, empty);
        });
        FtrlClassifier model = FtrlClassifier.Read(content);
        if (head.Labels.Count != model.Options.Classes || head.Features.Dimensions != model.Options.Dimensions)
            throw CheckedPart.Damaged("labels or dimensions are not the model's");
        return head with { Model = model };
    }
}
