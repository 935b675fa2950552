using System.Text.Json;
using Reviews.Learning.Sgd;

namespace Reviews.Learning.Tests.Sklearn;

/// <summary>Reads a case of the fixture's <c>sgd</c> list.</summary>
internal static class SgdCase
{
    public static SgdOptions Options(JsonElement parameters, string[] classes)
    {
        var d = new SgdOptions();
        bool Has(string name, out JsonElement value) => parameters.TryGetProperty(name, out value);
        return new SgdOptions
        {
            Penalty = Has("penalty", out JsonElement penalty) ? Penalty(penalty.GetString()) : d.Penalty,
            Alpha = Has("alpha", out JsonElement alpha) ? alpha.GetDouble() : d.Alpha,
            L1Ratio = Has("l1_ratio", out JsonElement ratio) ? ratio.GetDouble() : d.L1Ratio,
            FitIntercept = SklearnFixture.Flag(parameters, "fit_intercept", true),
            MaxIterations = Has("max_iter", out JsonElement most) ? most.GetInt32() : d.MaxIterations,
            Tolerance = Has("tol", out JsonElement tol) ? tol.ValueKind == JsonValueKind.Null ? null : tol.GetDouble() : d.Tolerance,
            IterationsWithoutChange = Has("n_iter_no_change", out JsonElement patience) ? patience.GetInt32() : d.IterationsWithoutChange,
            Shuffle = SklearnFixture.Flag(parameters, "shuffle", true),
            RandomState = Has("random_state", out JsonElement seed) ? seed.GetUInt32() : d.RandomState,
            LearningRate = Has("learning_rate", out JsonElement rate) ? Rate(rate.GetString()) : d.LearningRate,
            Eta0 = Has("eta0", out JsonElement eta) ? eta.GetDouble() : d.Eta0,
            PowerT = Has("power_t", out JsonElement power) ? power.GetDouble() : d.PowerT,
            ClassWeights = Has("class_weight", out JsonElement weights) && weights.ValueKind == JsonValueKind.Object
                ? weights.EnumerateObject().ToDictionary(w => Array.IndexOf(classes, w.Name), w => w.Value.GetDouble())
                : null,
            BalancedClassWeights = Has("class_weight", out JsonElement balanced) && balanced.ValueKind == JsonValueKind.String,
            WarmStart = SklearnFixture.Flag(parameters, "warm_start", false),
            Average = !Has("average", out JsonElement average) ? 0 : average.ValueKind == JsonValueKind.True ? 1 : average.GetInt32(),
        };
    }

    public static double[] Coefficients(JsonElement coef, int row, int features)
    {
        if (coef.TryGetProperty("dense", out JsonElement dense))
            return SklearnFixture.Doubles(dense[row]);
        double[] full = new double[features];
        JsonElement sparse = coef.GetProperty("sparse")[row];
        double[] values = SklearnFixture.Doubles(sparse[1]);
        int[] indices = SklearnFixture.Integers(sparse[0]);
        for (int i = 0; i < indices.Length; i++)
            full[indices[i]] = values[i];
        Assert.Equal(features, coef.GetProperty("n_features").GetInt32());
        return full;
    }

    private static SgdPenalty Penalty(string? name) => name switch
    {
        null => SgdPenalty.None,
        "l1" => SgdPenalty.L1,
        "elasticnet" => SgdPenalty.ElasticNet,
        _ => SgdPenalty.L2,
    };

    private static SgdLearningRate Rate(string? name) => name switch
    {
        "constant" => SgdLearningRate.Constant,
        "invscaling" => SgdLearningRate.InvScaling,
        "adaptive" => SgdLearningRate.Adaptive,
        _ => SgdLearningRate.Optimal,
    };
}
