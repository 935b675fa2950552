namespace Reviews.Text;

/// <summary>
/// Joins the syllables of a word by <c>_</c> and detaches punctuation: what a model asks for whose training text was segmented. Not thread-safe, and allocates
/// nothing once its buffers have grown to the usual size: one per thread, made by <see cref="WordSegmentation.CreateSegmenter"/>.
/// </summary>
public abstract class WordSegmenter
{
    private protected WordSegmenter()
    {
    }

    /// <summary>Segments a text. The answer is valid until the next call.</summary>
    /// <param name="text">Text in NFC; it is taken as it is.</param>
    /// <returns>Words with single blanks between them; empty for blank text.</returns>
    public abstract ReadOnlySpan<char> Segment(ReadOnlySpan<char> text);
}
