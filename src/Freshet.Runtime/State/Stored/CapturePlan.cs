namespace Freshet.Runtime.State.Stored;

/// <summary>What a snapshot of a store writes.</summary>
/// <param name="Sizes">Takes the sizes of what is written.</param>
/// <param name="SinceCheckpoint">The completed checkpoint that changes may be added to; null where all is to be written whole.</param>
/// <param name="SizesThen">The sizes of what that one holds.</param>
/// <param name="Changed">The keys of the entries that changed since, in the order of their bytes.</param>
internal sealed record CapturePlan(SectionSizes Sizes, long? SinceCheckpoint, SectionSizes? SizesThen, byte[][] Changed)
{
    /// <summary>All of it, and nothing is remembered.</summary>
    public static CapturePlan Whole => new(new SectionSizes(), null, null, []);
}

/// <summary>
/// How large the sections of a checkpoint are: when last written whole, and with all changes since. Filled by the thread that writes the checkpoint;
/// read when it is complete.
/// </summary>
internal sealed class SectionSizes
{
    private readonly Dictionary<(int State, int KeyGroup), (long Whole, long Changes)> _sizes = [];

    public void Set(int state, int keyGroup, long whole, long changes) => _sizes[(state, keyGroup)] = (whole, changes);

    /// <summary>The size of a section; false where the checkpoint has none.</summary>
    public bool TryGet(int state, int keyGroup, out long whole, out long changes)
    {
        bool found = _sizes.TryGetValue((state, keyGroup), out (long Whole, long Changes) sizes);
        (whole, changes) = sizes;
        return found;
    }
}
