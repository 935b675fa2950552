using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reviews.Learning;

/// <summary>The weights that FTRL-proximal's sums stand for, four classes at once. The parameters lie ready as vectors. Immutable.</summary>
internal readonly struct FtrlWeightRule(FtrlOptions options)
{
    private readonly Vector128<float> _alpha = Vector128.Create(options.Alpha);
    private readonly Vector128<float> _beta = Vector128.Create(options.Beta);
    private readonly Vector128<float> _lambda1 = Vector128.Create(options.Lambda1);
    private readonly Vector128<float> _lambda2 = Vector128.Create(options.Lambda2);

    /// <summary>The weights for the sums of gradients and the roots of the sums of their squares.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Weight(Vector128<float> z, Vector128<float> root)
    {
        var size = Vector128.Max(Vector128.Abs(z) - _lambda1, Vector128<float>.Zero);
        var signed = size ^ (~z & Vector128.Create(-0f));
        return signed / ((_beta + root) / _alpha + _lambda2);
    }
}
