using Microsoft.ML.OnnxRuntime;
using Reviews.Inference;
using Reviews.Text;

namespace Freshet.Bench.Stages;

/// <summary>A session of ONNX Runtime alone, on ids that lie ready in buckets of nearly one length.</summary>
internal sealed class BareSession : IDisposable
{
    private static readonly string[] Inputs = ["input_ids", "attention_mask"];
    private static readonly string[] Outputs = ["logits"];

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly List<OrtValue[]> _buckets;
    private readonly int _labels;

    private BareSession(InferenceSession session, List<OrtValue[]> buckets, int labels) => (_session, _buckets, _labels) = (session, buckets, labels);

    public static BareSession Open(InferenceOptions options, string[] texts, ModelConfiguration configuration)
    {
        using Microsoft.ML.OnnxRuntime.SessionOptions settings = new()
        {
            IntraOpNumThreads = options.IntraOpThreads,
            InterOpNumThreads = 1,
            EnableCpuMemArena = true,
            EnableMemoryPattern = false,
        };
        var session = new InferenceSession(Path.Combine(options.ModelDirectory, options.ModelFile), settings);
        return new BareSession(session, Buckets(texts, configuration, options), configuration.Labels.Count);
    }

    /// <summary>Runs all texts; gives the sum of their labels.</summary>
    public long Run()
    {
        long sum = 0;
        foreach (OrtValue[] bucket in _buckets)
        {
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_runOptions, Inputs, bucket, Outputs);
            ReadOnlySpan<float> logits = results[0].GetTensorDataAsSpan<float>();
            for (int i = 0; i < logits.Length; i += _labels)
                sum += System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits.Slice(i, _labels));
        }

        return sum;
    }

    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    private static List<OrtValue[]> Buckets(string[] texts, ModelConfiguration configuration, InferenceOptions options)
    {
        TextPreparationOptions preparation = new() { Lowercase = configuration.Lowercase, DetachPunctuation = configuration.DetachPunctuation };
        WordSegmenter? segmenter = configuration.WordSegmented ? WordSegmentation.Load(options.SegmenterDirectory).CreateSegmenter() : null;
        int[][] rows = [.. texts.Select(Encode).OrderBy(r => r.Length)];
        List<OrtValue[]> buckets = [];
        for (int start = 0; start < rows.Length;)
        {
            int longest = rows[start].Length + (rows[start].Length / 4) + 4;
            int end = start + 1;
            while (end < rows.Length && rows[end].Length <= longest && (end + 1 - start) * rows[end].Length <= options.TokenBudget)
                end++;
            buckets.Add(Bucket(rows[start..end]));
            start = end;
        }

        return buckets;

        int[] Encode(string text)
        {
            string prepared = TextPreparation.Prepare(text, preparation);
            return PhobertTokenizer.Bundled.Encode(segmenter is null ? prepared : segmenter.Segment(prepared).ToString(), configuration.MaxLength);
        }
    }

    private static OrtValue[] Bucket(int[][] rows)
    {
        int width = rows[^1].Length;
        long[] ids = new long[rows.Length * width];
        long[] mask = new long[ids.Length];
        Array.Fill(ids, PhobertTokenizer.PadId);
        for (int r = 0; r < rows.Length; r++)
        {
            for (int t = 0; t < rows[r].Length; t++)
                (ids[(r * width) + t], mask[(r * width) + t]) = (rows[r][t], 1);
        }

        long[] shape = [rows.Length, width];
        return [OrtValue.CreateTensorValueFromMemory(ids, shape), OrtValue.CreateTensorValueFromMemory(mask, shape)];
    }
}
