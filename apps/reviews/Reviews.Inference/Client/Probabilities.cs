namespace Reviews.Inference;

/// <summary>What makes a list of numbers the probabilities of labels. Thread-safe.</summary>
internal static class Probabilities
{
    // A service may round; earlier ones gave four digits.
    private const float Rounding = 0.01f;

    /// <summary>Whether the numbers are between 0 and 1, sum to 1, and none exceeds that of the label said to be predicted.</summary>
    public static bool Fit(ReadOnlySpan<float> values, int predicted)
    {
        float sum = 0;
        foreach (float value in values)
        {
            // False for NaN as well.
            if (!(value >= 0 && value <= 1 && value <= values[predicted] + Rounding))
                return false;
            sum += value;
        }

        return Math.Abs(sum - 1) <= Rounding * values.Length;
    }
}
