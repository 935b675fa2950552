using System.Numerics;
using System.Runtime.InteropServices;

namespace Reviews.Learning;

/// <summary>
/// A run of features: FTRL's sums, which are the model, and the weights that they stand for, so that a prediction divides nothing.
/// Immutable while more than one holder refers to it.
/// </summary>
/// <param name="stride">Floats of a feature's sums: for each four classes their sums of gradients, then those of the gradients' squares.</param>
internal sealed class FtrlChunk(int stride)
{
    public const int Features = 1024;
    public readonly float[] Values = new float[Features * stride];
    public readonly float[] Weights = new float[Features * stride / 2];

    // The version that last changed each feature, and the newest of them.
    public readonly long[] Versions = new long[Features];
    public int Holders = 1;
    public long Version;

    public void CopyTo(FtrlChunk other)
    {
        Values.CopyTo(other.Values, 0);
        Weights.CopyTo(other.Weights, 0);
        Versions.CopyTo(other.Versions, 0);
    }

    public bool Holds(int feature) => Values.AsSpan(feature * stride, stride).ContainsAnyExcept(0f);

    public int ChangedSince(long version)
    {
        var (limit, changed) = (new Vector<long>(version), Vector<long>.Zero);
        foreach (Vector<long> some in MemoryMarshal.Cast<long, Vector<long>>(Versions.AsSpan()))
            changed -= Vector.GreaterThan(some, limit); // -1 where it is so
        return (int)Vector.Sum(changed);
    }

    /// <summary>Whether no class's weight of the feature is larger.</summary>
    public bool IsWithin(int feature, float limit)
    {
        foreach (float weight in Weights.AsSpan(feature * stride / 2, stride / 2))
        {
            if (Math.Abs(weight) > limit)
                return false;
        }

        return true;
    }

    public void Forget(int feature, long version)
    {
        Versions[feature] = version;
        Values.AsSpan(feature * stride, stride).Clear();
        Weights.AsSpan(feature * stride / 2, stride / 2).Clear();
    }
}
