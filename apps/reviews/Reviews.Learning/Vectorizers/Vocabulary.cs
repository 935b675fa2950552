using System.Text;

namespace Reviews.Learning.Vectorizers;

/// <summary>Which terms become columns, and in which order. Pure.</summary>
internal static class Vocabulary
{
    public static string[] Select(DocumentTermCounts counted, TfidfVectorizerOptions options)
    {
        if (!counted.Terms.Any())
            throw new ArgumentException("The documents have no term; give texts with words of at least two letters, or keep those of one.");
        double most = options.MaxDocuments.Of(counted.Documents);
        double fewest = options.MinDocuments.Of(counted.Documents);
        if (most < fewest)
            throw new ArgumentException($"MaxDocuments comes to {most} documents and MinDocuments to {fewest}; no term can be within both.");
        IEnumerable<string> kept = counted.Terms.Where(t => counted.DocumentsWith(t) is int n && n >= fewest && n <= most);
        if (options.MaxFeatures is int limit)
            kept = kept.OrderByDescending(counted.Total).ThenBy(t => t, CodePointOrder.Instance).Take(limit);
        string[] terms = [.. kept.Order(CodePointOrder.Instance)];
        return terms.Length > 0 ? terms : throw new ArgumentException("No term is within the limits; choose a lower MinDocuments or a higher MaxDocuments.");
    }

    /// <summary>Ordinal order compares UTF-16 units, which puts characters beyond the BMP before some within.</summary>
    private sealed class CodePointOrder : IComparer<string>
    {
        public static readonly CodePointOrder Instance = new();

        public int Compare(string? x, string? y)
        {
            StringRuneEnumerator left = x!.EnumerateRunes(), right = y!.EnumerateRunes();
            while (true)
            {
                bool hasLeft = left.MoveNext(), hasRight = right.MoveNext();
                if (!hasLeft || !hasRight)
                    return hasLeft.CompareTo(hasRight);
                if (left.Current != right.Current)
                    return left.Current.CompareTo(right.Current);
            }
        }
    }
}
