using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Reviews.Learning.Vectorizers;

namespace Reviews.Learning.Tests.Sklearn;

/// <summary>What the real scikit-learn computed; see the README beside it.</summary>
internal static class SklearnFixture
{
    private static readonly Lazy<JsonElement> Content = new(Load);

    public static JsonElement Root => Content.Value;

    public static string[] Documents { get; } = [.. Root.GetProperty("docs").EnumerateArray().Select(d => d.GetString()!)];

    public static string[] Probe { get; } = [.. Root.GetProperty("probe").EnumerateArray().Select(d => d.GetString()!)];

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(Double)];

    public static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];

    public static double Double(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.NaN,
        }
        : value.GetDouble();

    public static JsonElement Named(string list, string name) =>
        Root.GetProperty(list).EnumerateArray().Single(e => e.GetProperty("name").GetString() == name);

    public static WordAnalyzerOptions Analyzer(JsonElement parameters)
    {
        int[] range = parameters.TryGetProperty("ngram_range", out JsonElement n) ? Integers(n) : [1, 1];
        return new WordAnalyzerOptions
        {
            Lowercase = !parameters.TryGetProperty("lowercase", out JsonElement lower) || lower.GetBoolean(),
            KeepOneLetterWords = parameters.TryGetProperty("token_pattern", out JsonElement pattern) && pattern.GetString() == @"(?u)\b\w+\b",
            NgramMin = range[0],
            NgramMax = range[1],
        };
    }

    public static TfidfVectorizerOptions Tfidf(JsonElement parameters)
    {
        var defaults = new TfidfVectorizerOptions();
        return new TfidfVectorizerOptions
        {
            Analyzer = Analyzer(parameters),
            MinDocuments = parameters.TryGetProperty("min_df", out JsonElement min) ? Frequency(min) : defaults.MinDocuments,
            MaxDocuments = parameters.TryGetProperty("max_df", out JsonElement max) ? Frequency(max) : defaults.MaxDocuments,
            MaxFeatures = parameters.TryGetProperty("max_features", out JsonElement most) && most.ValueKind == JsonValueKind.Number ? most.GetInt32() : null,
            Vocabulary = parameters.TryGetProperty("vocabulary", out JsonElement terms) ? [.. terms.EnumerateArray().Select(t => t.GetString()!)] : null,
            SublinearTf = Flag(parameters, "sublinear_tf", false),
            Binary = Flag(parameters, "binary", false),
            UseIdf = Flag(parameters, "use_idf", true),
            SmoothIdf = Flag(parameters, "smooth_idf", true),
            Norm = Norm(parameters),
        };
    }

    public static HashingVectorizerOptions Hashing(JsonElement parameters) => new()
    {
        Analyzer = Analyzer(parameters),
        Features = parameters.GetProperty("n_features").GetInt32(),
        AlternateSign = Flag(parameters, "alternate_sign", true),
        Binary = Flag(parameters, "binary", false),
        Norm = Norm(parameters),
    };

    public static bool Flag(JsonElement parameters, string name, bool otherwise) =>
        parameters.TryGetProperty(name, out JsonElement flag) ? flag.GetBoolean() : otherwise;

    /// <summary>Compares a row with <c>[[indices], [values]]</c>.</summary>
    public static void AssertRow(JsonElement expected, SparseVector actual)
    {
        Assert.Equal(Integers(expected[0]), actual.Indices.ToArray());
        AssertClose(Doubles(expected[1]), actual.Values, 1e-12);
    }

    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, string.Create(CultureInfo.InvariantCulture, $"[{i}] is {actual[i]:R}, not {expected[i]:R}"));
    }

    private static VectorNorm Norm(JsonElement parameters) => !parameters.TryGetProperty("norm", out JsonElement norm)
        ? VectorNorm.L2
        : norm.GetString() switch
        {
            null => VectorNorm.None,
            "l1" => VectorNorm.L1,
            _ => VectorNorm.L2,
        };

    // As in Python, 1 is a count and 1.0 a share.
    private static DocumentFrequency Frequency(JsonElement limit) => limit.GetRawText().Contains('.', StringComparison.Ordinal)
        ? DocumentFrequency.Share(limit.GetDouble())
        : DocumentFrequency.Count(limit.GetInt32());

    private static JsonElement Load()
    {
        using var stream = new GZipStream(
            typeof(SklearnFixture).Assembly.GetManifestResourceStream("sklearn_fixture.json.gz")!, CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
