using Reviews.Learning;

namespace Freshet.Bench.Quality;

/// <summary>Quality over a whole stream, and over what follows the part on which settings were chosen.</summary>
internal sealed class StreamScore(int length)
{
    /// <summary>The share of the stream on which settings are chosen.</summary>
    public const double TuningShare = 0.3;

    private readonly PrequentialEvaluation _whole = new();
    private readonly PrequentialEvaluation _unseen = new();

    public static int TuningLength(int length) => (int)(length * TuningShare);

    public QualityReport Whole => _whole.Whole();

    public QualityReport Unseen => _unseen.Whole();

    /// <summary>Counts the prediction of the text at a place of the stream and returns the class predicted.</summary>
    public int Add(int place, int label, ReadOnlySpan<double> probabilities)
    {
        if (place >= TuningLength(length))
            _unseen.Add(label, probabilities);
        return _whole.Add(label, probabilities);
    }
}
