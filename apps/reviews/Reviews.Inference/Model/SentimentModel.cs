using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Reviews.Text;

namespace Reviews.Inference;

/// <summary>A sentiment model with its tokenizer and segmentation, as a folder holds it. Thread-safe.</summary>
public sealed class SentimentModel : IDisposable
{
    private const string CudaProvider = "CUDAExecutionProvider";

    private readonly Lock _gate = new();
    private readonly ConcurrentBag<ModelSession> _idle = [];
    private readonly ConcurrentBag<TextEncoder> _encoders = [];
    private readonly PhobertTokenizer _tokenizer;
    private readonly InferenceOptions _options;
    private readonly bool _cuda;

    private SentimentModel(string directory, string path, ModelConfiguration configuration, PhobertTokenizer tokenizer, InferenceOptions options)
    {
        (Configuration, FilePath, _tokenizer, _options) = (configuration, path, tokenizer, options);
        Segmentation = configuration.WordSegmented ? WordSegmentation.Load(options.SegmenterDirectory) : null;
        Name = Path.GetFileName(directory.TrimEnd(Path.DirectorySeparatorChar));
        using FileStream file = File.OpenRead(path);
        Hash = Convert.ToHexStringLower(SHA256.HashData(file))[..12];
        FileBytes = file.Length;
        _cuda = options.Device switch
        {
            InferenceDevice.Cpu => false,
            InferenceDevice.Cuda => HasCuda
                ? true
                : throw new ModelLoadException("The ONNX Runtime in use was built without CUDA; use --device cpu, or a build that has it."),
            _ => HasCuda,
        };
    }

    /// <summary>What config.json says.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>Label names in the model's order.</summary>
    public IReadOnlyList<string> Labels => Configuration.Labels;

    /// <summary>Name of the folder.</summary>
    public string Name { get; }

    /// <summary>The first 12 hexadecimal digits of the ONNX file's SHA-256.</summary>
    public string Hash { get; }

    /// <summary>What computes: <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device => _cuda ? "cuda" : "cpu";

    /// <summary>How words are segmented; null when the model wants none segmented.</summary>
    public WordSegmentation? Segmentation { get; }

    /// <summary>The model, for an answer.</summary>
    public ModelDescription Description => new(Name, Hash, Segmentation?.Name ?? "none") { Version = Configuration.Version };

    /// <summary>The ONNX file.</summary>
    public string FilePath { get; }

    internal long FileBytes { get; }

    private static bool HasCuda => OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider);

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
        SentimentModel? model = null;
        try
        {
            PhobertTokenizer tokenizer = ModelVocabulary.Load(directory, configuration);
            model = new SentimentModel(directory, path, configuration, tokenizer, options);
            ModelSession session = model.OpenSession(options.IntraOpThreads);
            model.CloseSession(session);
            session.CheckVocabulary(tokenizer, configuration);
            return model;
        }
        catch (ModelLoadException)
        {
            model?.Dispose();
            throw;
        }
        catch (Exception e) when (e is OnnxRuntimeException or IOException or UnauthorizedAccessException or InvalidDataException or System.Text.Json.JsonException)
        {
            model?.Dispose();
            string reason = e is InvalidDataException ? e.Message : $"check {options.ModelFile} and the vocabulary, and export it again.";
            throw new ModelLoadException($"The model in '{directory}' cannot be read; {reason}", e);
        }
    }

    /// <summary>Predicts texts in their order; calls take turns. A text's fp32 answer does not depend on the others (1e-5).</summary>
    /// <exception cref="InvalidOperationException">The model gave what are no probabilities.</exception>
    public SentimentPrediction[] PredictBatch(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return [];
        EncodedText[] encoded = new EncodedText[texts.Count];
        TextEncoder encoder = RentEncoder();
        for (int i = 0; i < encoded.Length; i++)
            encoded[i] = encoder.Encode(texts[i]);
        ReturnEncoder(encoder);

        int[] order = [.. Enumerable.Range(0, encoded.Length)];
        Array.Sort([.. encoded.Select(e => e.Length)], order);
        SentimentPrediction[] answers = new SentimentPrediction[encoded.Length];
        lock (_gate)
        {
            ModelSession session = OpenSession(_options.IntraOpThreads);
            for (int start = 0; start < order.Length;)
            {
                int end = BucketEnd(order, encoded, start);
                PredictRun(session, order.AsSpan(start, end - start), encoded, answers);
                start = end;
            }

            CloseSession(session);
        }

        return answers;
    }

    /// <summary>The answer that logits stand for; null when they stand for none.</summary>
    internal SentimentPrediction? PredictionOf(ReadOnlySpan<float> logits)
    {
        foreach (float logit in logits)
        {
            if (!float.IsFinite(logit))
                return null;
        }

        float[] probabilities = new float[logits.Length];
        System.Numerics.Tensors.TensorPrimitives.SoftMax(logits, probabilities);
        int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits);
        return new(best, Labels[best], probabilities);
    }

    internal TextEncoder RentEncoder() => _encoders.TryTake(out TextEncoder? encoder) ? encoder : new TextEncoder(_tokenizer, Configuration, Segmentation);

    internal void ReturnEncoder(TextEncoder encoder) => _encoders.Add(encoder);

    /// <summary>A session for the caller alone, until it closes it.</summary>
    internal ModelSession OpenSession(int threads)
    {
        while (_idle.TryTake(out ModelSession? session))
        {
            if (session.Threads == threads)
                return session;
            session.Dispose();
        }

        return ModelSession.Open(FilePath, Labels.Count, threads, _cuda);
    }

    internal void CloseSession(ModelSession session) => _idle.Add(session);

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryTake(out ModelSession? session))
            session.Dispose();
    }

    // Near-equal lengths share a run: at most a quarter (and 4 ids) longer than the shortest, within the budget.
    private int BucketEnd(int[] order, EncodedText[] encoded, int start)
    {
        int budget = Math.Max(_options.TokenBudget, Configuration.MaxLength);
        int shortest = encoded[order[start]].Length;
        int end = start + 1;
        while (end < order.Length && encoded[order[end]].Length is var length && length <= shortest + (shortest / 4) + 4 && (end + 1 - start) * length <= budget)
        {
            end++;
        }

        return end;
    }

    private void PredictRun(ModelSession session, ReadOnlySpan<int> rows, EncodedText[] encoded, SentimentPrediction[] answers)
    {
        var run = new EncodedText[rows.Length];
        for (int i = 0; i < run.Length; i++)
            run[i] = encoded[rows[i]];
        float[] logits = new float[rows.Length * Labels.Count];
        session.Run(run, logits);
        for (int i = 0; i < rows.Length; i++)
        {
            answers[rows[i]] = PredictionOf(logits.AsSpan(i * Labels.Count, Labels.Count))
                ?? throw new InvalidOperationException("The model gave logits that are no numbers.");
        }
    }
}
