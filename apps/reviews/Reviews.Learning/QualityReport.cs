namespace Reviews.Learning;

/// <summary>Quality over some predictions. An F1 without true and without predicted members counts as 0, also in the mean; kappa is 0 where chance agreement is 1.</summary>
public sealed record QualityReport(long Count, double Accuracy, double MacroF1, double Kappa, IReadOnlyList<double> ClassF1)
{
    /// <summary>From a confusion matrix, row = true class, column = predicted class.</summary>
    public static QualityReport FromConfusion(ReadOnlySpan<long> matrix, int classes)
    {
        long total = 0, hits = 0;
        double chance = 0;
        double[] f1 = new double[classes];
        foreach (long cell in matrix)
        {
            total += cell;
        }

        for (int k = 0; k < classes; k++)
        {
            long actual = 0, predicted = 0;
            for (int j = 0; j < classes; j++)
            {
                actual += matrix[k * classes + j];
                predicted += matrix[j * classes + k];
            }

            long hit = matrix[k * classes + k];
            hits += hit;
            chance += (double)actual * predicted;
            f1[k] = actual + predicted == 0 ? 0 : 2.0 * hit / (actual + predicted);
        }

        if (total == 0)
        {
            return new QualityReport(0, 0, 0, 0, f1);
        }

        double accuracy = (double)hits / total;
        chance /= (double)total * total;
        return new QualityReport(total, accuracy, f1.Average(), chance >= 1 ? 0 : (accuracy - chance) / (1 - chance), f1);
    }
}
