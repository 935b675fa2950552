using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State;

/// <summary>A keyed state's table as it was at a barrier. Used by the thread that writes the checkpoint.</summary>
/// <param name="image">The table.</param>
/// <param name="format">How its entries become bytes.</param>
/// <param name="plan">Which of them; null for all.</param>
/// <param name="written">Takes how many entries were written, and their bytes.</param>
internal sealed class TableCapture<TKey, TNamespace, TValue>(
    TableImage<TKey, TNamespace, TValue> image, TableFormat<TKey, TNamespace, TValue> format, ChangePlan<TKey, TNamespace>? plan,
    Action<long, long>? written = null)
    : IStateCapture
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    public void WriteTo(ISectionOutput output)
    {
        if (plan?.FindChanged() is { } changed)
            WriteChanges(output, changed);
        else
            WriteWhole(output);
    }

    public void Dispose() => image.Dispose();

    private void WriteWhole(ISectionOutput output)
    {
        var sections = new Sections(format, null);
        image.Visit(sections);
        long bytes = 0;
        for (int keyGroup = format.Range.First; keyGroup < format.Range.End; keyGroup++)
        {
            if (!sections.Writers.Has(keyGroup))
                continue;
            plan?.Size.KeyGroups.Add(keyGroup);
            bytes += sections.Writers.Of(keyGroup).WrittenSpan.Length;
            output.Write(format.Name, keyGroup, sections.Writers.Of(keyGroup).WrittenSpan);
        }

        if (plan is not null)
            plan.Size.Entries = sections.Entries;
        written?.Invoke(sections.Entries, bytes);
    }

    private void WriteChanges(ISectionOutput output, IndexSet changed)
    {
        TableSize then = plan!.SizeThen!;
        long since = plan.SinceCheckpoint!.Value;
        var sections = new Sections(format, then.KeyGroups);
        // First what was removed: of that, what was added again stands behind it.
        foreach (ChangedEntries<TKey, TNamespace> one in plan.Changes)
        {
            foreach ((TKey key, TNamespace scope) in one.Removed!)
                sections.WriteRemoved(key, scope);
        }

        image.Visit(sections, changed);
        for (int keyGroup = format.Range.First; keyGroup < format.Range.End; keyGroup++)
        {
            bool isWritten = sections.Writers.Has(keyGroup);
            bool isThere = then.KeyGroups.Contains(keyGroup);
            if (isWritten && isThere)
                output.WriteChange(format.Name, keyGroup, since, sections.Writers.Of(keyGroup).WrittenSpan);
            else if (isWritten)
                output.Write(format.Name, keyGroup, sections.Writers.Of(keyGroup).WrittenSpan); // all that it has was added since
            else if (isThere)
                output.Keep(format.Name, keyGroup, since);
            if (isWritten || isThere)
                plan.Size.KeyGroups.Add(keyGroup);
        }

        plan.Size.Entries = then.Entries;
        plan.Size.ChangedEntries = then.ChangedEntries + sections.Entries;
        plan.Size.Changes = then.Changes + (sections.Entries > 0 ? 1 : 0);
    }

    /// <summary>The sections while they are written; those of the given key groups hold changes.</summary>
    private sealed class Sections(TableFormat<TKey, TNamespace, TValue> format, HashSet<int>? changes) : EntryVisitor<TKey, TNamespace, TValue>
    {
        public KeyGroupWriters<TKey> Writers { get; } = new(format.Range);

        public long Entries { get; private set; }

        public override void Take(TKey key, TNamespace scope, TValue value) => Begin(key, scope).WritePart(format.Values, value);

        public override void TakeBytes(TKey key, TNamespace scope, ReadOnlySpan<byte> value) => Begin(key, scope).WritePart(value);

        public override void TakeExpired(TKey key, TNamespace scope) => WriteRemoved(key, scope);

        /// <summary>Tells that an entry is gone, where the section's beginning may have it.</summary>
        public void WriteRemoved(TKey key, TNamespace scope)
        {
            int keyGroup = KeyGroups.Of(key, format.Range.MaxParallelism);
            if (changes?.Contains(keyGroup) != true)
                return;
            ChangeFormat.WriteRemoved(WriteKey(keyGroup, key, scope));
        }

        private SectionWriter Begin(TKey key, TNamespace scope)
        {
            int keyGroup = KeyGroups.Of(key, format.Range.MaxParallelism);
            SectionWriter output = WriteKey(keyGroup, key, scope);
            if (changes?.Contains(keyGroup) == true)
                ChangeFormat.WritePresent(output);
            return output;
        }

        private SectionWriter WriteKey(int keyGroup, TKey key, TNamespace scope)
        {
            SectionWriter output = Writers.Of(keyGroup);
            output.WritePart(format.Keys, key);
            format.Namespaces.Write(scope, output);
            Entries++;
            return output;
        }
    }
}
