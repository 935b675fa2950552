using System.Buffers.Binary;

namespace Freshet.Runtime.State.Stored;

/// <summary>Leaves what is expired out of the bytes of values, where the state wants it left out. Used by one thread.</summary>
/// <param name="shape">The state.</param>
/// <param name="now">The processing time.</param>
/// <param name="always">Whether also where snapshots are not to be cleaned up.</param>
internal sealed class LiveBytes(StoredShape shape, long now, bool always = false)
{
    private readonly bool _filters = shape.Rule is { } rule && (always || rule.CleansSnapshots);
    private readonly SectionWriter _live = new();

    /// <summary>What is live of a value; false where nothing is. Valid until the next call.</summary>
    public bool TryTake(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> live)
    {
        live = value;
        if (!_filters)
            return true;
        if (shape.Kind != StoredKind.List)
            return IsLive(value);
        _live.Truncate(0);
        while (!value.IsEmpty)
        {
            ReadOnlySpan<byte> whole = value;
            ReadOnlySpan<byte> element = SectionReader.NextPart(ref value);
            if (!IsLive(element))
                continue;
            whole[..(whole.Length - value.Length)].CopyTo(_live.GetSpan(whole.Length - value.Length));
            _live.Advance(whole.Length - value.Length);
        }

        live = _live.WrittenSpan;
        return !live.IsEmpty;
    }

    private bool IsLive(ReadOnlySpan<byte> stamped) => !shape.Rule!.IsExpired(BinaryPrimitives.ReadInt64LittleEndian(stamped), now);
}
