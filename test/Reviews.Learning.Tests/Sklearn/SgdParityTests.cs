using System.Text.Json;
using Reviews.Learning.Sgd;
using Reviews.Learning.Vectorizers;

namespace Reviews.Learning.Tests.Sklearn;

public sealed class SgdParityTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-9;

    public static TheoryData<string> Cases => [.. All().Select(e => e.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Coefficients_intercepts_and_probabilities_equal_those_of_scikit_learn(string name)
    {
        JsonElement setting = SklearnFixture.Named("sgd", name);
        string[] classes = [.. setting.GetProperty("classes").EnumerateArray().Select(c => c.GetString()!)];
        int[] labels = [.. setting.GetProperty("labels").EnumerateArray().Select(l => Array.IndexOf(classes, l.GetString()))];
        double[] weights = setting.GetProperty("sample_weight") is { ValueKind: JsonValueKind.Array } w ? SklearnFixture.Doubles(w) : [];
        (CsrMatrix rows, SparseVector[] probe) = Input(setting);
        var model = new SgdClassifier(SgdCase.Options(setting.GetProperty("params"), classes));
        int numbers = 0;
        foreach (JsonElement step in setting.GetProperty("steps").EnumerateArray())
        {
            JsonElement call = step.GetProperty("step");
            if (call[0].GetString() == "fit")
                model.Fit(rows, labels, weights);
            else
                numbers += FitInBatches(model, rows, labels, weights, classes.Length, step);
            numbers += Compare(step.GetProperty("after"), model, classes, probe);
        }

        output.WriteLine($"{numbers} numbers compared");
    }

    [Fact]
    public void Cases_with_the_logistic_loss_and_without_early_stopping_are_all_there()
    {
        Assert.Equal(85, SklearnFixture.Root.GetProperty("sgd").GetArrayLength());
        Assert.Equal(79, Cases.Count);
        output.WriteLine($"{Cases.Count} cases");
    }

    [Fact]
    public void Probabilities_of_extreme_scores_equal_those_of_scikit_learn()
    {
        JsonElement edges = SklearnFixture.Root.GetProperty("proba_edges");
        string[] names = ["NEG", "NEU", "POS"];
        for (int i = 0; i < edges.GetProperty("scores").GetArrayLength(); i++)
        {
            double[] scores = SklearnFixture.Doubles(edges.GetProperty("scores")[i]);
            Assert.Equal(edges.GetProperty("predict")[i].GetString(), names[OneVersusRest.Best(scores, isBinary: false)]);
            OneVersusRest.Probabilities(scores, isBinary: false);
            SklearnFixture.AssertClose(SklearnFixture.Doubles(edges.GetProperty("proba")[i]), scores, 1e-15);
        }

        JsonElement binary = SklearnFixture.Root.GetProperty("proba_edges_binary");
        for (int i = 0; i < binary.GetProperty("scores").GetArrayLength(); i++)
        {
            double[] scores = [binary.GetProperty("scores")[i].GetDouble(), 0];
            Assert.Equal(binary.GetProperty("predict")[i].GetString(), OneVersusRest.Best(scores.AsSpan(0, 1), isBinary: true) == 1 ? "POS" : "NEG");
            OneVersusRest.Probabilities(scores, isBinary: true);
            SklearnFixture.AssertClose(SklearnFixture.Doubles(binary.GetProperty("proba")[i]), scores, 1e-15);
        }
    }

    [Fact]
    public void Draws_and_shuffles_equal_those_of_numpy_and_scikit_learn()
    {
        JsonElement rng = SklearnFixture.Root.GetProperty("rng");
        int compared = 0;
        foreach (JsonElement state in rng.GetProperty("numpy_randomstate").EnumerateArray())
        {
            uint seed = state.GetProperty("seed").GetUInt32();
            LegacyRandom fromZero = new(seed), fromOne = new(seed);
            Assert.All(state.GetProperty("randint_MAXINT").EnumerateArray(), drawn => Assert.Equal(drawn.GetUInt32(), fromZero.BelowMaxInt()));
            Assert.All(state.GetProperty("randint_1_MAXINT").EnumerateArray(), drawn => Assert.Equal(drawn.GetUInt32(), fromOne.BelowMaxInt(low: 1)));
            compared++;
        }

        foreach (JsonElement pair in rng.GetProperty("our_rand_r").EnumerateArray())
        {
            uint seed = pair[0].GetUInt32();
            Assert.Equal(pair[1].GetUInt32(), RowShuffle.Next(ref seed));
            compared++;
        }

        foreach (JsonElement shuffle in rng.GetProperty("shuffle").EnumerateArray())
        {
            int[] order = [.. Enumerable.Range(0, shuffle.GetProperty("n").GetInt32())];
            foreach (JsonElement epoch in shuffle.GetProperty("epochs").EnumerateArray())
            {
                RowShuffle.Apply(order, shuffle.GetProperty("seed").GetUInt32());
                Assert.Equal(SklearnFixture.Integers(epoch), order);
            }

            compared++;
        }

        output.WriteLine($"{compared} generators and orders compared");
    }

    [Fact]
    public void An_update_and_a_score_allocate_nothing()
    {
        var vectorizer = new TfidfVectorizer();
        CsrMatrix rows = vectorizer.FitTransform(SklearnFixture.Documents);
        int[] labels = [.. Enumerable.Range(0, rows.Rows).Select(i => i % 3)];
        int[] classes = [0, 1, 2];
        var model = new SgdClassifier();
        double[] probabilities = new double[3];
        long before = 0;
        for (int turn = 0; turn < 2; turn++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            model.PartialFit(rows, labels, classes: classes);
            model.PredictProbabilities(rows.Indices(3), rows.Values(3), probabilities);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static IEnumerable<JsonElement> All() => SklearnFixture.Root.GetProperty("sgd").EnumerateArray()
        .Where(e => e.GetProperty("params").GetProperty("loss").GetString() == "log_loss" && !SklearnFixture.Flag(e.GetProperty("params"), "early_stopping", false));

    private static (CsrMatrix Rows, SparseVector[] Probe) Input(JsonElement setting)
    {
        string[] input = setting.GetProperty("input").GetString()!.Split(':');
        int[] which = setting.GetProperty("rows") is { ValueKind: JsonValueKind.Array } r
            ? SklearnFixture.Integers(r)
            : SortedWhereLabelsAre(setting);
        JsonElement parameters = SklearnFixture.Named(input[0], input[1]).GetProperty("params");
        bool isDense = setting.GetProperty("dense").GetBoolean();
        if (input[0] == "hashing")
        {
            var hashing = new HashingVectorizer(SklearnFixture.Hashing(parameters));
            return Vectorize(hashing.Transform, which, hashing.Options.Features, isDense);
        }

        var tfidf = new TfidfVectorizer(SklearnFixture.Tfidf(parameters));
        tfidf.Fit(SklearnFixture.Documents);
        return Vectorize(tfidf.Transform, which, tfidf.Terms.Count, isDense);
    }

    // One case gives its labels sorted, and took the rows along (stably), which it does not say.
    private static int[] SortedWhereLabelsAre(JsonElement setting)
    {
        string[] Labels(JsonElement of) => [.. of.GetProperty("labels").EnumerateArray().Select(l => l.GetString()!)];
        string[] inOrder = Labels(SklearnFixture.Root), given = Labels(setting);
        IEnumerable<int> all = Enumerable.Range(0, inOrder.Length);
        return given.SequenceEqual(inOrder) ? [.. all] : [.. all.OrderBy(i => inOrder[i], StringComparer.Ordinal)];
    }

    private static (CsrMatrix Rows, SparseVector[] Probe) Vectorize(
        Action<ReadOnlySpan<char>, SparseVector> transform, int[] which, int columns, bool isDense)
    {
        var rows = new CsrMatrix(columns, isDense);
        var row = new SparseVector();
        foreach (int i in which)
        {
            transform(SklearnFixture.Documents[i], row);
            if (!isDense)
            {
                rows.Append(row);
                continue;
            }

            double[] full = new double[columns];
            for (int j = 0; j < row.Count; j++)
                full[row.Indices[j]] = row.Values[j];
            rows.Append([.. Enumerable.Range(0, columns)], full);
        }

        return (rows, [.. SklearnFixture.Probe.Select(text =>
        {
            var probe = new SparseVector();
            transform(text, probe);
            return probe;
        })]);
    }

    private static int FitInBatches(SgdClassifier model, CsrMatrix rows, int[] labels, double[] weights, int classes, JsonElement step)
    {
        int size = step.GetProperty("step")[1].GetInt32(), passes = step.GetProperty("step")[2].GetInt32();
        JsonElement[] snapshots = step.TryGetProperty("snapshots_t_intercept_abs_coef_sum", out JsonElement list) ? [.. list.EnumerateArray()] : [];
        var batch = new CsrMatrix(rows.Columns, rows.IsDense);
        int call = 0;
        for (int pass = 0; pass < passes; pass++)
        {
            for (int start = 0; start < rows.Rows; start += size)
            {
                int end = Math.Min(start + size, rows.Rows);
                batch.Clear();
                for (int i = start; i < end; i++)
                    batch.Append(rows.Indices(i), rows.Values(i));
                model.PartialFit(
                    batch, labels.AsSpan(start..end), weights.Length == 0 ? [] : weights.AsSpan(start..end), [.. Enumerable.Range(0, classes)]);
                if (snapshots.Length > 0)
                    CompareSnapshot(snapshots[call], model);
                call++;
            }
        }

        Assert.True(snapshots.Length == 0 || snapshots.Length == call);
        return snapshots.Length * 3;
    }

    private static void CompareSnapshot(JsonElement expected, SgdClassifier model)
    {
        Assert.Equal(expected[0].GetDouble(), model.T);
        SklearnFixture.AssertClose(SklearnFixture.Doubles(expected[1]), model.Intercepts, Tolerance);
        double sum = 0;
        for (int row = 0; row < model.Intercepts.Length; row++)
        {
            foreach (double c in model.Coefficients(row))
                sum += Math.Abs(c);
        }

        Assert.Equal(expected[2].GetDouble(), sum, Tolerance * Math.Max(1, sum));
    }

    private static int Compare(JsonElement after, SgdClassifier model, string[] classes, SparseVector[] probe)
    {
        Assert.Equal(after.GetProperty("t_").GetDouble(), model.T);
        Assert.Equal(after.GetProperty("n_iter_").GetInt32(), model.Iterations);
        SklearnFixture.AssertClose(SklearnFixture.Doubles(after.GetProperty("intercept")), model.Intercepts, Tolerance);
        int numbers = model.Intercepts.Length;
        for (int row = 0; row < model.Intercepts.Length; row++)
        {
            ReadOnlySpan<double> actual = model.Coefficients(row);
            double[] expected = SgdCase.Coefficients(after.GetProperty("coef"), row, actual.Length);
            SklearnFixture.AssertClose(expected, actual, Tolerance);
            numbers += expected.Length;
        }

        for (int i = 0; i < probe.Length; i++)
        {
            double[] scores = new double[classes.Length];
            model.DecisionFunction(probe[i].Indices, probe[i].Values, scores);
            JsonElement decision = after.GetProperty("decision_probe")[i];
            double[] expected = decision.ValueKind == JsonValueKind.Array ? SklearnFixture.Doubles(decision) : [decision.GetDouble()];
            SklearnFixture.AssertClose(expected, scores.AsSpan(0, expected.Length), Tolerance);
            model.PredictProbabilities(probe[i].Indices, probe[i].Values, scores);
            SklearnFixture.AssertClose(SklearnFixture.Doubles(after.GetProperty("proba_probe")[i]), scores, Tolerance);
            Assert.Equal(after.GetProperty("predict_probe")[i].GetString(), classes[model.Predict(probe[i].Indices, probe[i].Values)]);
            numbers += (2 * classes.Length) + 1;
        }

        return numbers;
    }
}
