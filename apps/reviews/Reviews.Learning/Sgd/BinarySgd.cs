using Reviews.Learning.Vectorizers;

namespace Reviews.Learning.Sgd;

/// <summary>
/// One class against the rest by stochastic gradient descent on the logistic loss, step for step as scikit-learn 1.9.1's <c>_plain_sgd</c>.
/// Not thread-safe.
/// </summary>
internal sealed class BinarySgd(SgdOptions options, int features)
{
    // Sparse rows move the intercept by a hundredth, since it is in every row and each weight in few.
    private const double SparseInterceptDecay = 0.01;
    private const double LargestGradient = 1e12;
    private const double SmallestEta = 1e-6;

    private readonly double _l1Ratio = options.Penalty switch
    {
        SgdPenalty.L1 => 1,
        SgdPenalty.ElasticNet => options.L1Ratio,
        _ => 0,
    };

    private double _eta;
    private double _l1Total;

    /// <summary>The weights.</summary>
    public WeightVector Weights { get; } =
        new(features, options.Average > 0, options.Penalty is SgdPenalty.L1 or SgdPenalty.ElasticNet);

    /// <summary>The intercept; set before a run to what it starts from.</summary>
    public double Intercept { get; set; }

    /// <summary>The intercept's average, as <see cref="Intercept"/>.</summary>
    public double AverageIntercept { get; set; }

    /// <summary>What a run learns: rows, which of them are of the class, and what they weigh.</summary>
    public readonly ref struct Task
    {
        public required CsrMatrix Rows { get; init; }
        public required ReadOnlySpan<int> Labels { get; init; }
        public required int Label { get; init; }
        public required ReadOnlySpan<double> SampleWeights { get; init; }
        public required double PositiveWeight { get; init; }
        public required double NegativeWeight { get; init; }
    }

    /// <summary>Runs epochs and returns how many.</summary>
    /// <param name="task">What is learnt.</param>
    /// <param name="order">Room for the order of the rows.</param>
    /// <param name="seed">The shuffle's seed.</param>
    /// <param name="t">The number of the first row.</param>
    /// <param name="epochs">The most epochs.</param>
    public int Run(in Task task, Span<int> order, uint seed, double t, int epochs)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        if (_l1Ratio > 0)
        {
            _l1Total = 0;
            for (int row = 0; row < task.Rows.Rows; row++)
                Weights.ForgetPenalties(task.Rows.Indices(row));
        }

        if (epochs > 1)
            Weights.MeasureAll();
        _eta = options.Eta0;
        double best = double.PositiveInfinity;
        int withoutChange = 0;
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            if (options.Shuffle)
                RowShuffle.Apply(order, seed);
            double loss = Epoch(task, order, ref t);
            if (!double.IsFinite(Intercept) || !double.IsFinite(loss))
                throw new ArithmeticException($"The weights left the range of numbers in epoch {epoch}; scale the rows, or choose a lower learning rate.");
            bool isBetter = options.Tolerance is not double tolerance || loss <= best - (tolerance * order.Length);
            withoutChange = isBetter ? 0 : withoutChange + 1;
            best = Math.Min(best, loss);
            if (withoutChange < options.IterationsWithoutChange)
                continue;
            if (options.LearningRate != SgdLearningRate.Adaptive || _eta <= SmallestEta)
                return epoch;
            _eta /= 5;
            withoutChange = 0;
        }

        return epochs;
    }

    private double Epoch(in Task task, ReadOnlySpan<int> order, ref double t)
    {
        double loss = 0;
        double optimalStart = OptimalStart();
        foreach (int row in order)
        {
            _eta = options.LearningRate switch
            {
                SgdLearningRate.Optimal => 1 / (options.Alpha * (optimalStart + t - 1)),
                SgdLearningRate.InvScaling => options.Eta0 / Math.Pow(t, options.PowerT),
                _ => _eta,
            };
            bool isPositive = task.Labels[row] == task.Label;
            double weight = isPositive ? task.PositiveWeight : task.NegativeWeight;
            if (!task.SampleWeights.IsEmpty)
                weight *= task.SampleWeights[row];
            loss += Step(task.Rows, row, isPositive, weight, t);
            t++;
        }

        return loss;
    }

    private double Step(CsrMatrix rows, int row, bool isPositive, double weight, double t)
    {
        ReadOnlySpan<int> indices = rows.Indices(row);
        ReadOnlySpan<double> values = rows.Values(row);
        double score = Weights.Dot(indices, values) + Intercept;
        double loss = LogLoss.Loss(isPositive, score);
        if (options.Penalty != SgdPenalty.None)
            loss += options.Alpha * Weights.PenaltyLoss(_l1Ratio);
        double gradient = Math.Clamp(LogLoss.Gradient(isPositive, score), -LargestGradient, LargestGradient);
        double update = -_eta * gradient * weight;
        if (options.Penalty >= SgdPenalty.L2)
            Weights.Decay(Math.Max(0, 1 - ((1 - _l1Ratio) * _eta * options.Alpha)));
        if (update != 0)
        {
            Weights.Add(indices, values, update);
            if (options.FitIntercept)
                Intercept += update * (rows.IsDense ? 1 : SparseInterceptDecay);
        }

        if (options.Average > 0 && options.Average <= t)
        {
            double count = t - options.Average + 1;
            Weights.AddToAverage(indices, values, update, count);
            AverageIntercept += (Intercept - AverageIntercept) / count;
        }

        if (_l1Ratio > 0)
        {
            _l1Total += _l1Ratio * _eta * options.Alpha;
            Weights.Truncate(indices, _l1Total);
        }

        return loss;
    }

    // Bottou's heuristic: the first rate is of the size of a typical weight.
    private double OptimalStart() => options.LearningRate == SgdLearningRate.Optimal
        ? 1 / (Math.Sqrt(1 / Math.Sqrt(options.Alpha)) * options.Alpha)
        : 0;
}
