namespace Reviews.Inference;

/// <summary>A text as the model takes it: ids from begin to end. Immutable.</summary>
internal readonly record struct EncodedText(int[] Ids)
{
    public int Length => Ids.Length;
}
