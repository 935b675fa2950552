using Reviews.Text;

namespace Reviews.Inference;

/// <summary>Text to ids, prepared as the model's configuration says. Not thread-safe: one per thread.</summary>
internal sealed class TextEncoder(PhobertTokenizer tokenizer, ModelConfiguration configuration, WordSegmentation? segmentation)
{
    private readonly TextPreparationOptions _preparation = new() { Lowercase = configuration.Lowercase, DetachPunctuation = configuration.DetachPunctuation };
    private readonly WordSegmenter? _segmenter = segmentation?.CreateSegmenter();
    private readonly int[] _ids = new int[configuration.MaxLength];
    private char[] _prepared = new char[1024];

    /// <summary>The ids, cut to the model's length. Allocates them alone, but for text that is not composed.</summary>
    public EncodedText Encode(string text)
    {
        ReadOnlySpan<char> prepared = TextPreparation.Prepare(text, _preparation, ref _prepared);
        int count = tokenizer.Encode(_segmenter is null ? prepared : _segmenter.Segment(prepared), _ids);
        return new EncodedText(_ids.AsSpan(0, count).ToArray());
    }
}
