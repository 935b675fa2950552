using Microsoft.ML.OnnxRuntime;
using Reviews.Inference;
using Reviews.Text;

namespace Freshet.Bench.Stages;

/// <summary>Texts to labels by the demonstration model; the bare side runs the session on ids that lie ready in the same buckets of length.</summary>
internal static class OnnxStage
{
    private const int Texts = 64;

    public static Stage Create()
    {
        string[] texts = [.. SampleReviews.Texts().Take(Texts)];
        var options = new InferenceOptions();
        SentimentModel model = SentimentModel.Load(options);
        using Microsoft.ML.OnnxRuntime.SessionOptions settings = new()
        {
            IntraOpNumThreads = options.IntraOpThreads,
            InterOpNumThreads = 1,
            EnableCpuMemArena = false,
            EnableMemoryPattern = false,
        };
        var session = new InferenceSession(Path.Combine(options.ModelDirectory, options.ModelFile), settings);
        var bare = new BareSession(session, new RunOptions(), Buckets(texts, model.Configuration, options.TokenBudget));
        return new Stage
        {
            Title = "64 texts through the demonstration model in one call; ours prepares and tokenizes them too",
            Against = "InferenceSession.Run on ready ids, same buckets",
            Unit = "ns/text",
            Aim = 0.95,
            Records = texts.Length,
            Ours = () => model.PredictBatch(texts).Sum(p => p.Index),
            Bare = bare.Run,
        };
    }

    private static List<OrtValue[]> Buckets(string[] texts, ModelConfiguration configuration, int budget)
    {
        TextPreparationOptions preparation = new() { Lowercase = configuration.Lowercase, DetachPunctuation = configuration.DetachPunctuation };
        int[][] rows =
        [
            .. texts.Select(t => PhobertTokenizer.Bundled.Encode(TextPreparation.Prepare(t, preparation), configuration.MaxLength)).OrderBy(r => r.Length),
        ];
        List<OrtValue[]> buckets = [];
        for (int start = 0; start < rows.Length;)
        {
            int longest = rows[start].Length + (rows[start].Length / 4) + 4;
            int end = start + 1;
            while (end < rows.Length && rows[end].Length <= longest && (end + 1 - start) * rows[end].Length <= budget)
                end++;
            buckets.Add(Bucket(rows[start..end]));
            start = end;
        }

        return buckets;
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

    private sealed class BareSession(InferenceSession session, RunOptions runOptions, List<OrtValue[]> buckets)
    {
        private static readonly string[] Inputs = ["input_ids", "attention_mask"];
        private static readonly string[] Outputs = ["logits"];

        public long Run()
        {
            long sum = 0;
            foreach (OrtValue[] bucket in buckets)
            {
                using IDisposableReadOnlyCollection<OrtValue> results = session.Run(runOptions, Inputs, bucket, Outputs);
                ReadOnlySpan<float> logits = results[0].GetTensorDataAsSpan<float>();
                for (int i = 0; i < logits.Length; i += 3)
                    sum += IndexOfMax(logits.Slice(i, 3));
            }

            return sum;
        }

        private static int IndexOfMax(ReadOnlySpan<float> values) =>
            values[0] >= values[1] && values[0] >= values[2] ? 0 : values[1] >= values[2] ? 1 : 2;
    }
}
