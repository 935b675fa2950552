namespace Reviews.Text;

/// <summary>
/// A sparse vector that is filled again and again: distinct indices in the order in which they were first seen, and their values.
/// Not thread-safe: one per thread.
/// </summary>
public sealed class FeatureVector
{
    internal int[] IndexArray { get; private set; } = new int[256];

    internal float[] ValueArray { get; private set; } = new float[256];

    /// <summary>Number of entries.</summary>
    public int Count { get; internal set; }

    /// <summary>The indices, all distinct. Valid until the vector is filled again.</summary>
    public ReadOnlySpan<int> Indices => IndexArray.AsSpan(0, Count);

    /// <summary>The values, none of them zero, one per index. Valid until the vector is filled again.</summary>
    public ReadOnlySpan<float> Values => ValueArray.AsSpan(0, Count);

    /// <summary>Forgets the contents and makes room.</summary>
    internal void Reset(int capacity)
    {
        Count = 0;
        if (IndexArray.Length < capacity)
        {
            int length = Math.Max(capacity, 2 * IndexArray.Length);
            IndexArray = new int[length];
            ValueArray = new float[length];
        }
    }
}
