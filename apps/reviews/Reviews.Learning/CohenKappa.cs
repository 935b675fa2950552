namespace Reviews.Learning;

/// <summary>Agreement beyond chance (Cohen, "A coefficient of agreement for nominal scales", 1960). Pure.</summary>
public static class CohenKappa
{
    /// <summary>How far two agree that put the same things into classes: 1 for always; 0 for as often as by chance, where chance alone agrees throughout, and of nothing.</summary>
    /// <param name="counts">How many things the first put into the row's class and the second into the column's, row by row.</param>
    /// <param name="classes">The number of classes.</param>
    public static double Of(ReadOnlySpan<double> counts, int classes)
    {
        double total = 0, same = 0, chance = 0;
        foreach (double count in counts)
            total += count;
        for (int k = 0; k < classes; k++)
        {
            double first = 0, second = 0;
            for (int j = 0; j < classes; j++)
            {
                first += counts[(k * classes) + j];
                second += counts[(j * classes) + k];
            }

            same += counts[(k * classes) + k];
            chance += first * second;
        }

        return total == 0 ? 0 : Beyond(same / total, chance / (total * total));
    }

    /// <summary>Agreement beyond what is expected anyway; 0 where that is all.</summary>
    internal static double Beyond(double agreement, double expected) => expected >= 1 ? 0 : (agreement - expected) / (1 - expected);
}
