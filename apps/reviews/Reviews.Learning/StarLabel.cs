namespace Reviews.Learning;

/// <summary>The three sentiment classes, in the order the learner uses. Thread-safe.</summary>
public static class StarLabel
{
    /// <summary>Class of one and two stars.</summary>
    public const int Negative = 0;
    /// <summary>Class of three stars.</summary>
    public const int Neutral = 1;
    /// <summary>Class of four and five stars.</summary>
    public const int Positive = 2;
    /// <summary>Number of classes.</summary>
    public const int Count = 3;

    private static readonly string[] LabelNames = ["NEG", "NEU", "POS"];

    /// <summary>Names by class number.</summary>
    public static IReadOnlyList<string> Names => LabelNames;

    /// <summary>The class of a name; -1 for any other text.</summary>
    public static int FromName(string name) => Array.IndexOf(LabelNames, name);

    /// <summary>The class of a star rating; refuses anything but 1 to 5.</summary>
    public static int FromStars(int stars) => stars switch
    {
        1 or 2 => Negative,
        3 => Neutral,
        4 or 5 => Positive,
        _ => throw new ArgumentOutOfRangeException(nameof(stars), stars, "A star rating lies between 1 and 5. Send the review to the dead letters instead."),
    };

    /// <summary>The class of the highest probability, the first of equals.</summary>
    public static int MostProbable(ReadOnlySpan<double> probabilities)
    {
        int most = 0;
        for (int k = 1; k < probabilities.Length; k++)
        {
            if (probabilities[k] > probabilities[most])
                most = k;
        }

        return most;
    }
}
