namespace Reviews.Learning.Vectorizers;

/// <summary>A limit of document frequency: a number of documents, or a share of them (in scikit-learn an integer or a float). Immutable.</summary>
public readonly record struct DocumentFrequency
{
    private readonly double _value;
    private readonly bool _isShare;

    private DocumentFrequency(double value, bool isShare) => (_value, _isShare) = (value, isShare);

    /// <summary>A number of documents, at least 0.</summary>
    public static DocumentFrequency Count(int documents)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(documents);
        return new DocumentFrequency(documents, isShare: false);
    }

    /// <summary>A share of the documents, 0 to 1.</summary>
    public static DocumentFrequency Share(double share)
    {
        if (!(share >= 0 && share <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies between 0 and 1.");
        return new DocumentFrequency(share, isShare: true);
    }

    internal double Of(int documents) => _isShare ? _value * documents : _value;
}
