using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Reviews.Learning;

/// <summary>A hash chained over all that changes a model (XxHash3, seeded with what came before). Pure.</summary>
internal static class LearningHistory
{
    public static ulong Learnt(ulong history, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int label)
    {
        ulong next = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(indices), unchecked((long)history + label));
        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(values), unchecked((long)next));
    }

    public static ulong Pruned(ulong history, float limit) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in limit)), unchecked((long)~history));

    public static ulong Merged(ReadOnlySpan<ulong> histories) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(histories));
}
