using Reviews.Learning.Vectorizers;

namespace Reviews.Learning.Sgd;

/// <summary>
/// scikit-learn's <c>SGDClassifier(loss="log_loss")</c> (1.9.1): a linear model, one class against the rest, with the same draws, order of rows, steps and
/// rule to stop, so that equal inputs give its coefficients to 1e-9.
/// </summary>
/// <remarks>
/// <para>What looks odd is scikit-learn's: see <see cref="BinarySgd"/> for the intercept of sparse rows and <see cref="WeightVector"/> for the rule to stop.
/// With <see cref="SgdOptions.Average"/> and several calls of <see cref="PartialFit"/> its intercepts are wrong, and so are these: once the average has
/// begun, each call starts from the first call's intercept (with two classes from 0) and the next average from the last intercept.</para>
/// <para><see cref="PartialFit"/> and the scores allocate nothing after the first call, and take time for the rows' features only (with averaging, for
/// all). Not thread-safe.</para>
/// </remarks>
public sealed class SgdClassifier
{
    private BinarySgd[] _problems = [];
    private uint[] _seeds = [];
    private int[] _classes = [];
    private double[] _classWeights = [];
    private int[] _order = [];
    private int _features;
    private double[] _standardIntercepts = [];
    private double[] _averageIntercepts = [];
    private double[] _intercepts = [];

    /// <summary>A model that has learnt nothing.</summary>
    /// <exception cref="ArgumentException">A parameter is out of range.</exception>
    public SgdClassifier(SgdOptions? options = null)
    {
        Options = options ?? new SgdOptions();
        Options.Validate();
    }

    /// <summary>The parameters.</summary>
    public SgdOptions Options { get; }

    /// <summary>The classes, ascending.</summary>
    public ReadOnlySpan<int> Classes => _classes;

    /// <summary>Number of the next row (<c>t_</c>): 1 and the rows learnt, each as often as it was.</summary>
    public double T { get; private set; } = 1;

    /// <summary>Epochs of the last call (<c>n_iter_</c>).</summary>
    public int Iterations { get; private set; }

    /// <summary>The intercepts: one per class, or a single one for the second of two classes.</summary>
    public ReadOnlySpan<double> Intercepts => _intercepts;

    /// <summary>The coefficients of a class; with two classes there is only row 0, that of the second.</summary>
    public ReadOnlySpan<double> Coefficients(int row) => IsAverageUsed ? _problems[row].Weights.Average : _problems[row].Weights.Weights;

    private bool IsBinary => _classes.Length == 2;

    private bool IsAverageUsed => Options.Average > 0 && Options.Average <= T - 1;

    /// <summary>
    /// Learns the rows in epochs until the loss no longer falls; what was learnt before is forgotten, except with <see cref="SgdOptions.WarmStart"/>.
    /// </summary>
    /// <exception cref="ArgumentException">Lengths differ, or there are fewer than two classes.</exception>
    /// <exception cref="ArithmeticException">The weights left the range of numbers.</exception>
    public void Fit(CsrMatrix rows, ReadOnlySpan<int> labels, ReadOnlySpan<double> sampleWeights = default)
    {
        CheckShape(rows, labels, sampleWeights);
        int[] classes = [.. labels.ToArray().Distinct().Order()];
        bool isWarm = Options.WarmStart && classes.AsSpan().SequenceEqual(_classes) && rows.Columns == _features;
        double[][] weights = isWarm ? [.. _problems.Select((_, row) => Coefficients(row).ToArray())] : [];
        double[] intercepts = _intercepts;
        Begin(classes, rows.Columns);
        T = 1;
        if (isWarm)
        {
            for (int row = 0; row < weights.Length; row++)
                _problems[row].Weights.Load(weights[row]);
            intercepts.CopyTo(_intercepts, 0);
        }

        SetClassWeights(labels);
        Learn(rows, labels, sampleWeights, Options.MaxIterations);
    }

    /// <summary>Learns the rows once, on top of what was learnt.</summary>
    /// <param name="rows">At least one row, with as many columns in each call.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="sampleWeights">What each weighs; empty for 1.</param>
    /// <param name="classes">All classes; needed in the first call. Later ones may repeat them.</param>
    /// <exception cref="ArgumentException">Rows, labels or classes do not fit.</exception>
    /// <exception cref="InvalidOperationException">The classes are not known yet, or are balanced, which needs all rows.</exception>
    public void PartialFit(
        CsrMatrix rows, ReadOnlySpan<int> labels, ReadOnlySpan<double> sampleWeights = default, ReadOnlySpan<int> classes = default)
    {
        CheckShape(rows, labels, sampleWeights);
        if (Options.BalancedClassWeights)
            throw new InvalidOperationException("Balanced class weights need all rows at once; give ClassWeights, or call Fit.");
        if (_classes.Length == 0 && classes.IsEmpty)
            throw new InvalidOperationException("The first call of PartialFit needs all classes; pass them.");
        bool isFirst = _classes.Length == 0;
        if (!isFirst && !classes.IsEmpty)
            CheckSameClasses(classes);
        if (!isFirst && rows.Columns != _features)
            throw new ArgumentException($"The rows have {rows.Columns} columns, those learnt had {_features}; make them by the same vectorizer.");
        CheckLabels(labels, isFirst ? classes : _classes);
        if (isFirst)
        {
            Begin([.. classes.ToArray().Distinct().Order()], rows.Columns);
            SetClassWeights(labels);
        }

        Learn(rows, labels, sampleWeights, epochs: 1);
    }

    /// <summary>The raw score of each class (of the second one only, where there are two).</summary>
    /// <exception cref="InvalidOperationException">Nothing has been learnt.</exception>
    public void DecisionFunction(ReadOnlySpan<int> indices, ReadOnlySpan<double> values, Span<double> scores)
    {
        if (_problems.Length == 0)
            throw new InvalidOperationException("The classifier has learnt nothing; call Fit or PartialFit first.");
        if (!indices.IsEmpty && indices[^1] >= _features)
            throw new ArgumentException($"Column {indices[^1]} is beyond the {_features} columns that were learnt.");
        for (int row = 0; row < _problems.Length; row++)
        {
            double sum = 0;
            if (IsAverageUsed)
            {
                ReadOnlySpan<double> average = _problems[row].Weights.Average;
                for (int i = 0; i < indices.Length; i++)
                    sum += average[indices[i]] * values[i];
            }
            else
            {
                sum = _problems[row].Weights.Dot(indices, values);
            }

            scores[row] = sum + _intercepts[row];
        }
    }

    /// <summary>The probability of each class: sigmoids of the scores, normalised.</summary>
    /// <exception cref="InvalidOperationException">Nothing has been learnt.</exception>
    public void PredictProbabilities(ReadOnlySpan<int> indices, ReadOnlySpan<double> values, Span<double> probabilities)
    {
        DecisionFunction(indices, values, probabilities);
        OneVersusRest.Probabilities(probabilities, isBinary: IsBinary);
    }

    /// <summary>The class with the highest score.</summary>
    /// <exception cref="InvalidOperationException">Nothing has been learnt.</exception>
    public int Predict(ReadOnlySpan<int> indices, ReadOnlySpan<double> values)
    {
        Span<double> scores = stackalloc double[Math.Min(_problems.Length, 64)];
        if (_problems.Length > scores.Length)
            scores = new double[_problems.Length];
        DecisionFunction(indices, values, scores);
        return _classes[OneVersusRest.Best(scores, IsBinary)];
    }

    private void Begin(int[] classes, int features)
    {
        if (classes.Length < 2)
            throw new ArgumentException($"There is {classes.Length} class; at least two are needed.");
        if (Options.ClassWeights?.Keys.FirstOrDefault(c => !classes.Contains(c), classes[0]) is int unknown && !classes.Contains(unknown))
            throw new ArgumentException($"ClassWeights names {unknown}, which is none of the classes {string.Join(", ", classes)}.");
        (_classes, _features) = (classes, features);
        int problems = IsBinary ? 1 : classes.Length;
        _problems = [.. Enumerable.Range(0, problems).Select(_ => new BinarySgd(Options, features))];
        _seeds = Seeds(problems);
        _standardIntercepts = new double[problems];
        _averageIntercepts = new double[problems];
        _intercepts = _standardIntercepts;
    }

    // Each problem has a generator of its own, which draws once for the data set before it draws the shuffle's seed.
    private uint[] Seeds(int problems)
    {
        var random = new LegacyRandom(Options.RandomState);
        uint[] seeds = new uint[problems];
        for (int i = 0; i < problems; i++)
        {
            LegacyRandom own = IsBinary ? random : new LegacyRandom(random.BelowMaxInt());
            own.BelowMaxInt(low: 1);
            seeds[i] = own.BelowMaxInt();
        }

        return seeds;
    }

    private void Learn(CsrMatrix rows, ReadOnlySpan<int> labels, ReadOnlySpan<double> sampleWeights, int epochs)
    {
        if (_order.Length < rows.Rows)
            _order = new int[Math.Max(rows.Rows, 2 * _order.Length)];
        Iterations = 0;
        for (int row = 0; row < _problems.Length; row++)
        {
            BinarySgd problem = _problems[row];
            problem.Intercept = (Options.Average > 0 ? _standardIntercepts : _intercepts)[row];
            problem.AverageIntercept = _averageIntercepts[row];
            var task = new BinarySgd.Task
            {
                Rows = rows,
                Labels = labels,
                Label = _classes[IsBinary ? 1 : row],
                SampleWeights = sampleWeights,
                PositiveWeight = _classWeights[IsBinary ? 1 : row],
                NegativeWeight = IsBinary ? _classWeights[0] : 1,
            };
            Iterations = Math.Max(Iterations, problem.Run(task, _order.AsSpan(0, rows.Rows), _seeds[row], T, epochs));
        }

        T += Iterations * (double)rows.Rows;
        StoreIntercepts();
    }

    // With averaging, in scikit-learn's order, which overwrites a running average by the plain intercept (see the remarks).
    private void StoreIntercepts()
    {
        for (int row = 0; row < _problems.Length; row++)
        {
            if (Options.Average > 0)
                _averageIntercepts[row] = _problems[row].AverageIntercept;
        }

        for (int row = 0; row < _problems.Length; row++)
        {
            if (Options.Average == 0 || !IsBinary || !IsAverageUsed)
                _intercepts[row] = _problems[row].Intercept;
        }

        if (IsAverageUsed)
            _intercepts = _averageIntercepts;
    }

    private void SetClassWeights(ReadOnlySpan<int> labels)
    {
        _classWeights = [.. _classes.Select(c => Options.ClassWeights?.GetValueOrDefault(c, 1) ?? 1)];
        if (!Options.BalancedClassWeights)
            return;
        for (int k = 0; k < _classes.Length; k++)
            _classWeights[k] = labels.Length / ((double)_classes.Length * labels.Count(_classes[k]));
    }

    private static void CheckShape(CsrMatrix rows, ReadOnlySpan<int> labels, ReadOnlySpan<double> sampleWeights)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Rows == 0)
            throw new ArgumentException("There are no rows; pass at least one.");
        if (labels.Length != rows.Rows)
            throw new ArgumentException($"{rows.Rows} rows came with {labels.Length} labels; pass as many of each.");
        if (!sampleWeights.IsEmpty && sampleWeights.Length != rows.Rows)
            throw new ArgumentException($"{rows.Rows} rows came with {sampleWeights.Length} weights; pass as many of each, or none.");
    }

    private static void CheckLabels(ReadOnlySpan<int> labels, ReadOnlySpan<int> classes)
    {
        foreach (int label in labels)
        {
            if (!classes.Contains(label))
                throw new ArgumentException($"Label {label} is none of the classes {string.Join(", ", classes.ToArray())}; name all in the first call.");
        }
    }

    private void CheckSameClasses(ReadOnlySpan<int> classes)
    {
        int distinct = 0;
        for (int i = 0; i < classes.Length; i++)
        {
            if (_classes.AsSpan().IndexOf(classes[i]) < 0)
                throw new ArgumentException($"Class {classes[i]} was none of the first call's; the classes stay {string.Join(", ", _classes)}.");
            distinct += classes[..i].Contains(classes[i]) ? 0 : 1;
        }

        if (distinct != _classes.Length)
            throw new ArgumentException($"{distinct} classes were passed; the first call's were {string.Join(", ", _classes)}.");
    }
}
