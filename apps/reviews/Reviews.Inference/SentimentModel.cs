using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Reviews.Text;

namespace Reviews.Inference;

/// <summary>A sentiment model with its tokenizer. Thread-safe: calls take turns, since they share their buffers.</summary>
public sealed class SentimentModel : IDisposable
{
    private static readonly string[] Inputs = ["input_ids", "attention_mask"];
    private static readonly string[] Outputs = ["logits"];

    private readonly Lock _gate = new();
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly PhobertTokenizer _tokenizer;
    private readonly TextPreparationOptions _preparation;
    private readonly int _tokenBudget;
    private readonly long[] _ids;
    private readonly long[] _mask;
    private int[] _tokens = [];

    private SentimentModel(InferenceSession session, PhobertTokenizer tokenizer, ModelConfiguration configuration, InferenceOptions options, string name, string hash)
    {
        _session = session;
        _tokenizer = tokenizer;
        _preparation = new() { Lowercase = configuration.Lowercase, DetachPunctuation = configuration.DetachPunctuation };
        _tokenBudget = Math.Max(options.TokenBudget, configuration.MaxLength);
        _ids = new long[_tokenBudget];
        _mask = new long[_tokenBudget];
        (Configuration, Name, Hash) = (configuration, name, hash);
    }

    /// <summary>What config.json says.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>Label names in the model's order.</summary>
    public IReadOnlyList<string> Labels => Configuration.Labels;

    /// <summary>Name of the folder.</summary>
    public string Name { get; }

    /// <summary>The first 12 hexadecimal digits of the ONNX file's SHA-256.</summary>
    public string Hash { get; }

    /// <summary>Loads and checks a model folder.</summary>
    /// <exception cref="ModelLoadException">It cannot be used; the message says why and what to do.</exception>
    public static SentimentModel Load(InferenceOptions options)
    {
        string directory = Path.GetFullPath(options.ModelDirectory);
        string path = Path.Combine(directory, options.ModelFile);
        if (!Directory.Exists(directory))
        {
            throw new ModelLoadException($"The model folder '{directory}' does not exist; name a folder with {options.ModelFile} and config.json by --model.");
        }

        if (!File.Exists(path))
        {
            throw new ModelLoadException($"The model '{path}' is missing; export the model to ONNX there.");
        }

        ModelConfiguration configuration = ModelConfiguration.Read(Path.Combine(directory, "config.json"));
        InferenceSession? session = null;
        try
        {
            PhobertTokenizer tokenizer = LoadTokenizer(directory);
            using Microsoft.ML.OnnxRuntime.SessionOptions settings = new()
            {
                IntraOpNumThreads = options.IntraOpThreads,
                InterOpNumThreads = 1,
                EnableCpuMemArena = false,
                EnableMemoryPattern = false,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            string hash;
            using (FileStream file = File.OpenRead(path))
            {
                hash = Convert.ToHexStringLower(SHA256.HashData(file))[..12];
            }

            session = new(path, settings);
            CheckSignature(session, path);
            return new(session, tokenizer, configuration, options, Path.GetFileName(directory.TrimEnd(Path.DirectorySeparatorChar)), hash);
        }
        catch (ModelLoadException)
        {
            session?.Dispose();
            throw;
        }
        catch (Exception e) when (e is OnnxRuntimeException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            session?.Dispose();
            throw new ModelLoadException($"The model in '{directory}' cannot be read; check {options.ModelFile} and the vocabulary, and export it again.", e);
        }
    }

    /// <summary>Predicts texts in their order. A text's fp32 answer does not depend on the others (1e-5).</summary>
    public SentimentPrediction[] PredictBatch(IReadOnlyList<string> texts)
    {
        SentimentPrediction[] answers = new SentimentPrediction[texts.Count];
        lock (_gate)
        {
            int width = Configuration.MaxLength;
            if (_tokens.Length < texts.Count * width)
            {
                _tokens = new int[texts.Count * width];
            }

            int[] lengths = new int[texts.Count];
            int[] order = new int[texts.Count];
            for (int i = 0; i < lengths.Length; i++)
            {
                order[i] = i;
                lengths[i] = _tokenizer.Encode(TextPreparation.Prepare(texts[i], _preparation), _tokens.AsSpan(i * width, width));
            }

            Array.Sort((int[])lengths.Clone(), order);
            for (int start = 0; start < order.Length;)
            {
                int end = BucketEnd(order, lengths, start);
                Run(order.AsSpan(start, end - start), lengths, answers);
                start = end;
            }
        }

        return answers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    private static PhobertTokenizer LoadTokenizer(string directory)
    {
        bool hasVocabulary = File.Exists(Path.Combine(directory, "vocab.txt"));
        if (hasVocabulary != File.Exists(Path.Combine(directory, "bpe.codes")))
        {
            throw new ModelLoadException($"'{directory}' holds only one of vocab.txt and bpe.codes; put both there or neither.");
        }

        return hasVocabulary ? PhobertTokenizer.LoadDirectory(directory) : PhobertTokenizer.Bundled;
    }

    private static void CheckSignature(InferenceSession session, string path)
    {
        bool fits = session.InputMetadata.Count == 2 && Inputs.All(name => session.InputMetadata.TryGetValue(name, out NodeMetadata? input)
            && input.ElementDataType == TensorElementType.Int64 && input.Dimensions.Length == 2);
        if (!fits)
        {
            throw new ModelLoadException($"The inputs of '{path}' must be exactly input_ids and attention_mask, int64 [batch, seq]; export it so.");
        }

        if (!session.OutputMetadata.TryGetValue("logits", out NodeMetadata? output) || output.ElementDataType != TensorElementType.Float
            || output.Dimensions.Length != 2 || output.Dimensions[1] is not (3 or -1))
        {
            throw new ModelLoadException($"The output of '{path}' must be logits, float [batch, 3]; export it so.");
        }
    }

    // Near-equal lengths share a run: at most a quarter (and 4 ids) longer than the shortest, within the budget.
    private int BucketEnd(int[] order, int[] lengths, int start)
    {
        int shortest = lengths[order[start]];
        int end = start + 1;
        while (end < order.Length && lengths[order[end]] <= shortest + (shortest / 4) + 4 && (end + 1 - start) * lengths[order[end]] <= _tokenBudget)
        {
            end++;
        }

        return end;
    }

    private void Run(ReadOnlySpan<int> rows, int[] lengths, SentimentPrediction[] answers)
    {
        int width = lengths[rows[^1]];
        int size = rows.Length * width;
        _ids.AsSpan(0, size).Fill(PhobertTokenizer.PadId);
        _mask.AsSpan(0, size).Clear();
        for (int r = 0; r < rows.Length; r++)
        {
            ReadOnlySpan<int> tokens = _tokens.AsSpan(rows[r] * Configuration.MaxLength, lengths[rows[r]]);
            for (int t = 0; t < tokens.Length; t++)
            {
                _ids[(r * width) + t] = tokens[t];
            }

            _mask.AsSpan(r * width, tokens.Length).Fill(1);
        }

        long[] shape = [rows.Length, width];
        using OrtValue ids = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _ids.AsMemory(0, size), shape);
        using OrtValue mask = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _mask.AsMemory(0, size), shape);
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_runOptions, Inputs, [ids, mask], Outputs);
        ReadOnlySpan<float> logits = results[0].GetTensorDataAsSpan<float>();
        if (logits.Length != rows.Length * 3)
        {
            throw new InvalidOperationException("The model's output is not [batch, 3]; export it with three labels.");
        }

        for (int r = 0; r < rows.Length; r++)
        {
            answers[rows[r]] = Softmax(logits.Slice(r * 3, 3));
        }
    }

    private SentimentPrediction Softmax(ReadOnlySpan<float> logits)
    {
        float[] p = new float[3];
        System.Numerics.Tensors.TensorPrimitives.SoftMax(logits, p);
        int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits);
        return new(best, Labels[best], p);
    }
}
