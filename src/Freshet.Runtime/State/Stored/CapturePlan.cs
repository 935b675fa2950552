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
    private readonly Dictionary<(int State, int KeyGroup), SectionSize> _sizes = [];

    public void Set(int state, int keyGroup, SectionSize size) => _sizes[(state, keyGroup)] = size;

    /// <summary>The size of a section; false where the checkpoint has none.</summary>
    public bool TryGet(int state, int keyGroup, out SectionSize size) => _sizes.TryGetValue((state, keyGroup), out size);
}

/// <summary>How large a section is.</summary>
/// <param name="Whole">Its bytes when it was last written whole.</param>
/// <param name="Changed">The bytes of all changes since.</param>
/// <param name="Changes">How often changes were written since.</param>
internal readonly record struct SectionSize(long Whole, long Changed = 0, int Changes = 0)
{
    private const int MostChanges = 32; // whoever restores reads each of them, and their files stay for as long

    /// <summary>Whether so much is better added than the whole written again.</summary>
    public bool MayGrowBy(long bytes) => Changes < MostChanges && Changed + bytes <= Whole / 2;

    public SectionSize With(long bytes) => new(Whole, Changed + bytes, Changes + 1);
}
