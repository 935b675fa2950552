namespace Reviews.Inference;

/// <summary>Texts of nearly the same length run together, since each run is as wide as its longest. Thread-safe.</summary>
internal static class LengthBuckets
{
    private static readonly int[] Widths = [8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256];

    /// <summary>The number of buckets.</summary>
    public static int Count => Widths.Length;

    /// <summary>The longest text of a bucket, in ids.</summary>
    public static int WidthOf(int bucket) => Widths[bucket];

    /// <summary>The bucket of a text; texts are at most as long as the widest.</summary>
    public static int IndexOf(int length)
    {
        int i = Array.BinarySearch(Widths, length);
        return i >= 0 ? i : ~i;
    }
}
