using System.Text.Json;
using Reviews.Learning.Sgd;
using Reviews.Learning.Vectorizers;

namespace Reviews.Learning.Tests.Sklearn;

/// <summary>What scikit-learn refuses is refused, and what it takes is taken; the words are ours.</summary>
public sealed class RefusalParityTests(ITestOutputHelper output)
{
    private const int Columns = 5;
    private static readonly int[] ThreeClasses = [0, 1, 2];

    // Not expressible in C#'s types: a text where many are wanted, an unknown loss or name.
    private static readonly string[] Inexpressible =
    [
        "partial_fit, early_stopping=True", "fit, unknown loss", "fit, unknown penalty", "predict_proba with loss hinge",
        "TfidfVectorizer.fit_transform, a plain string", "TfidfVectorizer, norm l3", "HashingVectorizer, a plain string",
    ];

    private static readonly Dictionary<string, Action> Cases = new()
    {
        ["partial_fit, class_weight='balanced'"] = () => Partial(new SgdOptions { BalancedClassWeights = true }),
        ["partial_fit, first call without classes"] = () => new SgdClassifier().PartialFit(Rows(3), [0, 1, 2]),
        ["partial_fit, later call with other classes"] = () => Begun().PartialFit(Rows(3), [0, 2, 2], classes: [0, 2]),
        ["partial_fit, later call repeating the same classes"] = () => Begun().PartialFit(Rows(3), [0, 1, 2], classes: [0, 1, 2]),
        ["partial_fit, later call with the same classes in another order"] = () => Begun().PartialFit(Rows(3), [0, 1, 2], classes: [2, 0, 1]),
        ["partial_fit, later batch holding one class only"] = () => Begun().PartialFit(Rows(1), [0]),
        ["partial_fit, first batch holding one class only"] = () => new SgdClassifier().PartialFit(Rows(1), [2], classes: ThreeClasses),
        ["partial_fit, first batch with a label that is not in classes"] = () => new SgdClassifier().PartialFit(Rows(1), [7], classes: ThreeClasses),
        ["partial_fit, later batch with a label that is not in classes"] = () => Begun().PartialFit(Rows(1), [7]),
        ["partial_fit, no rows"] = () => new SgdClassifier().PartialFit(Rows(0), [], classes: ThreeClasses),
        ["partial_fit, only one class given in all"] = () => new SgdClassifier().PartialFit(Rows(1), [0], classes: [0]),
        ["partial_fit, other number of features"] = () => Begun().PartialFit(Rows(1, Columns + 1), [0]),
        ["partial_fit, class_weight names an unknown class"] = () => Partial(new SgdOptions { ClassWeights = Unknown }),
        ["fit, class_weight names an unknown class"] = () => Fit(new SgdOptions { ClassWeights = Unknown }),
        ["fit, one class"] = () => new SgdClassifier().Fit(Rows(2), [1, 1]),
        ["fit, X and y differ in length"] = () => new SgdClassifier().Fit(Rows(3), [0, 1]),
        ["fit, NaN in X"] = () => new CsrMatrix(Columns).Append([0], [double.NaN]),
        ["fit, alpha negative"] = () => Fit(new SgdOptions { Alpha = -1 }),
        ["fit, alpha 0 with learning_rate optimal"] = () => Fit(new SgdOptions { Alpha = 0 }),
        ["fit, learning_rate constant, eta0 0"] = () => Fit(new SgdOptions { LearningRate = SgdLearningRate.Constant, Eta0 = 0 }),
        ["fit, l1_ratio above 1"] = () => Fit(new SgdOptions { L1Ratio = 1.5, Penalty = SgdPenalty.ElasticNet }),
        ["fit, max_iter 0"] = () => Fit(new SgdOptions { MaxIterations = 0 }),
        ["fit, sample_weight of wrong length"] = () => new SgdClassifier().Fit(Rows(3), [0, 1, 2], [1, 1]),
        ["predict before fit"] = () => new SgdClassifier().Predict([0], [1]),
        ["predict, other number of features"] = () => Begun().Predict([Columns], [1]),
        ["TfidfVectorizer.fit_transform, no documents"] = () => new TfidfVectorizer().FitTransform([]),
        ["TfidfVectorizer.fit_transform, only one-letter words"] = () => new TfidfVectorizer().FitTransform(["a b c", "k"]),
        ["TfidfVectorizer.fit_transform, one document, min_df=2, max_df=0.95"] = () => Limited("tốt lắm"),
        ["TfidfVectorizer.fit_transform, three disjoint documents, min_df=2, max_df=0.95"] = () => Limited("một hai", "ba bốn", "năm sáu"),
        ["TfidfVectorizer.fit_transform, None among the documents"] = () => new TfidfVectorizer().FitTransform(["tốt", null!]),
        ["TfidfVectorizer.transform before fit"] = () => new TfidfVectorizer().Transform("tốt", new SparseVector()),
        ["TfidfVectorizer, ngram_range (2, 1)"] = () => new TfidfVectorizer(new() { Analyzer = new() { NgramMin = 2, NgramMax = 1 } }),
        ["TfidfVectorizer, max_features 0"] = () => new TfidfVectorizer(new() { MaxFeatures = 0 }),
        ["TfidfVectorizer, duplicate term in vocabulary"] = () => new TfidfVectorizer(new() { Vocabulary = ["đẹp", "đẹp"] }),
        ["TfidfVectorizer, empty vocabulary"] = () => new TfidfVectorizer(new() { Vocabulary = [] }),
        ["HashingVectorizer.fit_transform, n_features 0"] = () => new HashingVectorizer(new() { Features = 0 }),
    };

    private static Dictionary<int, double> Unknown => new() { [9] = 2 };

    [Fact]
    public void What_scikit_learn_refuses_is_refused_and_what_it_takes_is_taken()
    {
        JsonElement[] errors = [.. SklearnFixture.Root.GetProperty("errors").EnumerateArray()];
        Assert.Equal(errors.Select(e => e.GetProperty("case").GetString()!).Order(), Cases.Keys.Concat(Inexpressible).Order());
        foreach (JsonElement error in errors)
        {
            if (!Cases.TryGetValue(error.GetProperty("case").GetString()!, out Action? act))
                continue;
            Exception? thrown = Record.Exception(act);
            bool isRefused = error.GetProperty("raises").ValueKind == JsonValueKind.String;
            Assert.True(isRefused == (thrown is ArgumentException or InvalidOperationException) && (isRefused || thrown is null), $"{error.GetProperty("case")}: {thrown}");
        }

        output.WriteLine($"{Cases.Count} calls compared, {Inexpressible.Length} not expressible");
    }

    private static CsrMatrix Rows(int count, int columns = Columns)
    {
        var rows = new CsrMatrix(columns);
        for (int i = 0; i < count; i++)
            rows.Append([i % Columns], [1]);
        return rows;
    }

    private static SgdClassifier Begun()
    {
        var model = new SgdClassifier();
        model.PartialFit(Rows(3), [0, 1, 2], classes: ThreeClasses);
        return model;
    }

    private static void Partial(SgdOptions options) => new SgdClassifier(options).PartialFit(Rows(3), [0, 1, 2], classes: ThreeClasses);

    private static void Fit(SgdOptions options) => new SgdClassifier(options).Fit(Rows(3), [0, 1, 2]);

    private static void Limited(params string[] documents) => new TfidfVectorizer(new()
    {
        MinDocuments = DocumentFrequency.Count(2),
        MaxDocuments = DocumentFrequency.Share(0.95),
    }).FitTransform(documents);
}
