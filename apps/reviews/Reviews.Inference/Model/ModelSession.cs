using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Reviews.Text;

namespace Reviews.Inference;

/// <summary>A session of ONNX Runtime with the buffers of its inputs. Not thread-safe: one thread at a time.</summary>
internal sealed class ModelSession : IDisposable
{
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string TokenTypes = "token_type_ids";

    private static readonly string[] Outputs = ["logits"];

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _inputs;
    private readonly int _labels;
    private long[] _ids = [];
    private long[] _mask = [];
    private long[] _types = [];

    private ModelSession(InferenceSession session, string[] inputs, int labels, int threads) =>
        (_session, _inputs, _labels, Threads) = (session, inputs, labels, threads);

    /// <summary>Threads inside one operator.</summary>
    public int Threads { get; }

    /// <summary>Opens a model file and checks its inputs and outputs.</summary>
    /// <exception cref="ModelLoadException">They are not those of a classifier of texts with so many labels.</exception>
    /// <exception cref="OnnxRuntimeException">The file cannot be read.</exception>
    public static ModelSession Open(string path, int labels, int threads, bool cuda)
    {
        using Microsoft.ML.OnnxRuntime.SessionOptions settings = new()
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            EnableCpuMemArena = true,
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        if (cuda)
            settings.AppendExecutionProvider_CUDA();
        InferenceSession session = new(path, settings);
        try
        {
            return new ModelSession(session, CheckSignature(session, path, labels), labels, threads);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs texts together, the shorter ones padded.</summary>
    /// <param name="texts">At least one.</param>
    /// <param name="logits">One row a text.</param>
    public void Run(ReadOnlySpan<EncodedText> texts, Span<float> logits)
    {
        int width = 0;
        foreach (EncodedText text in texts)
            width = Math.Max(width, text.Length);
        int size = texts.Length * width;
        Fill(texts, width, size);
        long[] shape = [texts.Length, width];
        using OrtValue ids = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _ids.AsMemory(0, size), shape);
        using OrtValue mask = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _mask.AsMemory(0, size), shape);
        using OrtValue? types = _inputs.Length > 2 ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _types.AsMemory(0, size), shape) : null;
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_runOptions, _inputs, types is null ? [ids, mask] : [ids, mask, types], Outputs);
        ReadOnlySpan<float> output = results[0].GetTensorDataAsSpan<float>();
        if (output.Length != logits.Length || logits.Length != texts.Length * _labels)
            throw new InvalidOperationException($"The model's output is not [batch, {_labels}]; export it with the labels of its config.json.");
        output.CopyTo(logits);
    }

    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    private void Fill(ReadOnlySpan<EncodedText> texts, int width, int size)
    {
        if (_ids.Length < size)
            (_ids, _mask, _types) = (new long[size], new long[size], new long[size]);
        _ids.AsSpan(0, size).Fill(PhobertTokenizer.PadId);
        _mask.AsSpan(0, size).Clear();
        for (int row = 0; row < texts.Length; row++)
        {
            int[] ids = texts[row].Ids;
            for (int i = 0; i < ids.Length; i++)
                _ids[(row * width) + i] = ids[i];
            _mask.AsSpan(row * width, ids.Length).Fill(1);
        }
    }

    private static string[] CheckSignature(InferenceSession session, string path, int labels)
    {
        string[] inputs = session.InputMetadata.ContainsKey(TokenTypes) ? [Ids, Mask, TokenTypes] : [Ids, Mask];
        bool fits = session.InputMetadata.Count == inputs.Length && inputs.All(name => session.InputMetadata.TryGetValue(name, out NodeMetadata? input)
            && input.ElementDataType == TensorElementType.Int64 && input.Dimensions.Length == 2);
        if (!fits)
        {
            string found = string.Join(", ", session.InputMetadata.Select(i => $"{i.Key} {i.Value.ElementDataType}[{string.Join(',', i.Value.Dimensions)}]"));
            throw new ModelLoadException(
                $"The inputs of '{path}' must be input_ids and attention_mask (and at most token_type_ids), int64 [batch, seq], but are {found}; export it so.");
        }

        if (!session.OutputMetadata.TryGetValue("logits", out NodeMetadata? output) || output.ElementDataType != TensorElementType.Float
            || output.Dimensions.Length != 2 || (output.Dimensions[1] != labels && output.Dimensions[1] != -1))
        {
            string found = string.Join(", ", session.OutputMetadata.Select(o => $"{o.Key} {o.Value.ElementDataType}[{string.Join(',', o.Value.Dimensions)}]"));
            throw new ModelLoadException(
                $"The output of '{path}' must be logits, float [batch, {labels}], one for each label of config.json, but is {found}; export it so.");
        }

        return inputs;
    }
}
