using System.Runtime.Intrinsics;

namespace Reviews.Text;

/// <summary>
/// The hashes of a text's tokens and, behind each but the first, of the pair that it ends; eight tokens at a time. Not thread-safe.
/// </summary>
internal sealed class TokenHashes(bool pairs)
{
    private const int LargestKept = 1 << 18;
    private const int InitialCapacity = 256;

    // Per token, the one before the first of a turn at index 0: where its whole blocks end, and the state there.
    private int[] _blockEnds = new int[InitialCapacity];
    private uint[] _states = new uint[InitialCapacity];
    private int[] _own = new int[InitialCapacity];
    private int[] _paired = new int[InitialCapacity];
    private int[] _hashes = new int[2 * InitialCapacity];
    private int _count;
    private bool _hasPrevious;

    /// <summary>The hashes in the order of the tokens, a token's own before the pair's.</summary>
    public ReadOnlySpan<int> All => _hashes.AsSpan(0, _count);

    public void Clear()
    {
        _count = 0;
        _hasPrevious = false;
        (_blockEnds[0], _states[0]) = (0, 0);
        if (_hashes.Length > LargestKept)
            _hashes = new int[2 * InitialCapacity];
    }

    /// <summary>Takes the whole tokens out of the buffer; the last one's bytes stay there, for its pair.</summary>
    public void Take(TokenBuffer tokens)
    {
        int count = tokens.Count;
        if (count == 0)
            return;
        MakeRoom(count);
        ReadOnlySpan<int> ends = tokens.Ends;
        HashTokens(tokens.Bytes, ends, count);
        if (pairs)
            HashPairs(tokens.Bytes, ends, count);
        for (int i = 0; i < count; i++)
        {
            _hashes[_count++] = _own[i];
            if (pairs && (_hasPrevious || i > 0))
                _hashes[_count++] = _paired[i];
        }

        _hasPrevious = true;
        (_blockEnds[0], _states[0]) = (_blockEnds[count] - tokens.DropTokens(), _states[count]);
    }

    private void HashTokens(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int count)
    {
        for (int i = 0; i < count; i += MurmurLanes.Count)
        {
            Vector256<int> end = Vector256.Create(ends[(i + TokenBuffer.Before)..]);
            Vector256<int> position = Vector256.Create(ends[(i + TokenBuffer.Before - 1)..]) + Vector256<int>.One;
            Vector256<uint> state = Vector256<uint>.Zero;
            Vector256<int> hash = MurmurLanes.Hash(bytes, ref position, end, end - position, ref state);
            hash.CopyTo(_own, i);
            position.CopyTo(_blockEnds, i + 1);
            state.CopyTo(_states, i + 1);
        }
    }

    // In a turn of its own, when the states have left the processor's store buffer: eight that were stored in two parts cannot be loaded from there.
    private void HashPairs(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int count)
    {
        for (int i = 0; i < count; i += MurmurLanes.Count)
        {
            // The first token's whole blocks are hashed already: go on behind them.
            Vector256<int> end = Vector256.Create(ends[(i + TokenBuffer.Before)..]);
            Vector256<int> start = Vector256.Create(ends[i..]) + Vector256<int>.One;
            Vector256<int> position = Vector256.Create(_blockEnds, i);
            Vector256<uint> state = Vector256.Create(_states, i);
            MurmurLanes.Hash(bytes, ref position, end, end - start, ref state).CopyTo(_paired, i);
        }
    }

    private void MakeRoom(int tokens)
    {
        int padded = tokens + 1 + MurmurLanes.Count;
        if (_own.Length < padded)
        {
            int length = Math.Max(padded, 2 * _own.Length);
            Array.Resize(ref _blockEnds, length);
            Array.Resize(ref _states, length);
            _own = new int[length];
            _paired = new int[length];
        }

        if (_hashes.Length < _count + (2 * tokens))
            Array.Resize(ref _hashes, Math.Max(_count + (2 * tokens), 2 * _hashes.Length));
    }
}
