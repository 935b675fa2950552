using System.Numerics;
using System.Runtime.CompilerServices;

namespace Reviews.Text;

/// <summary>
/// The merges of a byte-pair encoding: pair of symbol numbers → rank, and rank → symbol made. Open addressing in two flat arrays, 12
/// bytes per slot. Thread-safe once it is filled.
/// </summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that is never merged.</summary>
    public const int NoRank = int.MaxValue;

    private readonly ulong[] _keys;
    private readonly int[] _ranks;
    private readonly int[] _made;
    private readonly int _shift;

    /// <summary>Makes an empty table for ranks 0 to <paramref name="ranks"/> − 1.</summary>
    public MergeTable(int ranks)
    {
        uint slots = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, ranks * 2));
        _keys = new ulong[slots];
        _ranks = new int[slots];
        _made = new int[ranks];
        _shift = 64 - BitOperations.Log2(slots);
    }

    /// <summary>Known symbols start at 1, so no pair packs to a free slot's 0. The last of two equal pairs wins.</summary>
    public void Add(int left, int right, int rank, int made)
    {
        ulong key = Pack(left, right);
        int slot = Home(key);
        while (_keys[slot] != 0 && _keys[slot] != key)
        {
            slot = (slot + 1) & (_keys.Length - 1);
        }

        _keys[slot] = key;
        _ranks[slot] = rank;
        _made[rank] = made;
    }

    /// <summary>The rank of the pair, or <see cref="NoRank"/>.</summary>
    public int RankOf(int left, int right)
    {
        ulong key = Pack(left, right);
        int slot = Home(key);
        while (true)
        {
            ulong found = _keys[slot];
            if (found == 0)
            {
                // Before the comparison: two unknown symbols pack to 0 as well.
                return NoRank;
            }

            if (found == key)
            {
                return _ranks[slot];
            }

            slot = (slot + 1) & (_keys.Length - 1);
        }
    }

    /// <summary>The symbol that the merge of this rank makes.</summary>
    public int MadeBy(int rank) => _made[rank];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Pack(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(ulong key) => (int)((key * 0x9e3779b97f4a7c15) >> _shift);
}
