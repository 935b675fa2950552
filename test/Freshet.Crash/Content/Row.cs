namespace Freshet.Crash.Content;

/// <summary>Something that a job left, in a form in which two runs can be compared. Immutable.</summary>
/// <param name="Text">What must be the same to the letter.</param>
/// <param name="Numbers">What may differ by what shared a batch with it: the probabilities of the ONNX model.</param>
internal sealed record Row(string Text, params double[] Numbers)
{
    private const double Tolerance = 1e-5;

    public bool IsCloseTo(Row other) => Numbers.Length == other.Numbers.Length && Numbers.Zip(other.Numbers).All(pair => Math.Abs(pair.First - pair.Second) <= Tolerance);
}
