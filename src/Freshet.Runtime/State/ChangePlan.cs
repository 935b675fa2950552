namespace Freshet.Runtime.State;

/// <summary>What a snapshot of a table writes. Used by the thread that writes the checkpoint.</summary>
/// <param name="Size">Takes the size of what is written.</param>
/// <param name="SinceCheckpoint">The completed checkpoint that changes may be added to; null where there is none.</param>
/// <param name="SizeThen">The size of what that one holds.</param>
/// <param name="Changes">What changed since, in the order of the barriers between.</param>
internal sealed record ChangePlan<TKey, TNamespace>(
    TableSize Size, long? SinceCheckpoint, TableSize? SizeThen, IReadOnlyList<ChangedEntries<TKey, TNamespace>> Changes)
{
    private const int MostChanges = 32; // whoever restores reads each of them, and their files stay for as long

    /// <summary>The indexes of the entries that changed, where it is worth it to write them only; null where all is to be written.</summary>
    public IndexSet? FindChanged()
    {
        if (SinceCheckpoint is null || SizeThen!.Changes >= MostChanges || Changes.Any(c => c.Removed is null))
            return null;
        long entries = Changes.Sum(c => (long)c.Removed!.Count);
        var changed = new IndexSet();
        foreach (ChangedEntries<TKey, TNamespace> one in Changes)
            changed.UnionWith(one.Changed);
        entries += changed.Count;
        // Whoever restores reads the changes and what they replaced.
        return SizeThen.ChangedEntries + entries <= SizeThen.Entries / 2 ? changed : null;
    }
}

/// <summary>How large a table was in a checkpoint. Filled by the thread that writes it; read when it is complete.</summary>
internal sealed class TableSize
{
    /// <summary>The entries when the table was last written whole.</summary>
    public long Entries { get; set; }

    /// <summary>The entries that were written as changes since.</summary>
    public long ChangedEntries { get; set; }

    /// <summary>How often changes were written since.</summary>
    public int Changes { get; set; }

    /// <summary>Whether there is a section of a key group.</summary>
    public HashSet<int> KeyGroups { get; init; } = [];
}
