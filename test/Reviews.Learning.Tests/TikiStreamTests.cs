using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Reviews.Learning.Tests;

public sealed class TikiStreamTests(ITestOutputHelper output)
{
    [Fact]
    public void Content_alone_reaches_the_expected_quality()
    {
        string? shared = Environment.GetEnvironmentVariable("FRESHET_SHARED");
        Assert.SkipUnless(shared is not null, "FRESHET_SHARED is not set.");
        var rows = Rows(File.ReadAllText(Path.Combine(shared!, "data/tiki-reviews/tiki_reviews.csv"))).Skip(1)
            .Where(r => r.Count > 5 && r[5].Trim().Length > 0 && r[3].Length > 0)
            .Select(r => (Label: StarLabel.FromStars((int)double.Parse(r[3], CultureInfo.InvariantCulture)), X: Features(r[5]))).ToList();
        string? grid = Environment.GetEnvironmentVariable("FRESHET_GRID");
        foreach (int bits in grid is null ? [20] : new[] { 18, 20 })
        {
            foreach (var (alpha, l1) in grid is null ? [(new FtrlOptions().Alpha, new FtrlOptions().Lambda1)] : new[] { (1f, 0f), (3f, 0f), (6f, 0f), (3f, 0.01f), (3f, 0.1f) })
            {
                var q = Run(rows, new FtrlOptions { Alpha = alpha, Lambda1 = l1, Dimensions = 1 << bits });
                output.WriteLine($"bits {bits} alpha {alpha} l1 {l1}: {q}");
                Assert.True(grid is not null || (q.MacroF1 >= 0.61 && q.Kappa >= 0.56), q.ToString());
            }
        }
    }

    private QualityReport Run(List<(int Label, Dictionary<uint, float> X)> rows, FtrlOptions options)
    {
        var model = new FtrlClassifier(options);
        var e = new PrequentialEvaluation();
        double[] p = new double[3];
        var watch = new Stopwatch();
        foreach (var (label, x) in rows)
        {
            var folded = x.GroupBy(f => (int)(f.Key & (uint)(options.Dimensions - 1))).Select(g => (g.Key, Value: g.Sum(f => f.Value))).ToArray();
            int[] at = [.. folded.Select(f => f.Key)];
            float[] v = [.. folded.Select(f => f.Value)];
            watch.Start();
            model.PredictThenLearn(at, v, label, p);
            watch.Stop();
            e.Add(label, Array.IndexOf(p, p.Max()));
        }

        output.WriteLine($"{rows.Count} rows, {watch.Elapsed.TotalMicroseconds / rows.Count:F1} us each");
        return e.Whole();
    }

    private static Dictionary<uint, float> Features(string text)
    {
        var tokens = new List<string>();
        var token = new StringBuilder();
        foreach (var rune in (text.Normalize().ToLowerInvariant() + " ").EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value == '_')
            {
                token.Append(rune.ToString());
                continue;
            }

            if (token.Length > 0)
            {
                tokens.Add(token.ToString());
                token.Clear();
            }

            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol)
            {
                tokens.Add(rune.ToString());
            }
        }

        var counts = new Dictionary<string, int>();
        for (int i = 0; i < tokens.Count; i++)
        {
            counts[tokens[i]] = counts.GetValueOrDefault(tokens[i]) + 1;
            string pair = i == 0 ? "" : tokens[i - 1] + " " + tokens[i];
            if (pair.Length > 0)
            {
                counts[pair] = counts.GetValueOrDefault(pair) + 1;
            }
        }

        double norm = Math.Sqrt(counts.Values.Sum(c => Math.Pow(1 + Math.Log(c), 2)));
        var result = new Dictionary<uint, float>();
        foreach (var (key, count) in counts)
        {
            ulong hash = 14695981039346656037;
            foreach (char c in key)
            {
                hash = (hash ^ c) * 1099511628211;
            }

            hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
            uint at = (uint)(hash >> 32);
            result[at] = result.GetValueOrDefault(at) + (float)((1 + Math.Log(count)) / norm) * ((hash & 1) == 0 ? 1 : -1);
        }

        return result;
    }

    private static IEnumerable<List<string>> Rows(string text)
    {
        var row = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        foreach (char c in text)
        {
            if (c == '"')
            {
                // A doubled quote toggles twice; the lost quote character is no token anyway.
                quoted = !quoted;
            }
            else if (!quoted && c is ',' or '\n' && !quoted)
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    yield return row;
                    row = [];
                }
            }
            else
            {
                field.Append(c);
            }
        }
    }
}
