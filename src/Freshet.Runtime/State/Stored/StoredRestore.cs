using System.Buffers;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State.Stored;

/// <summary>Puts the sections of a checkpoint back into a store, many entries at once. Pure but for the store.</summary>
internal static class StoredRestore
{
    private const int BatchEntries = 1024;

    /// <summary>Puts a section back.</summary>
    /// <param name="section">The section.</param>
    /// <param name="store">Takes its entries.</param>
    /// <param name="shape">Its state.</param>
    /// <param name="convert">Turns values into those written now; null where they are the same bytes.</param>
    public static void Run(StateSection section, ByteStore store, StoredShape shape, StoredValueConverter? convert)
    {
        ReadOnlySpan<byte> bytes = section.Bytes.Span;
        var key = new SectionWriter();
        var converted = new SectionWriter();
        using ByteStoreBatch batch = store.CreateBatch();
        while (!bytes.IsEmpty)
        {
            key.Truncate(0);
            StoredKeyFormat.WriteHeader(key.GetSpan(StoredKeyFormat.HeaderBytes), section.KeyGroup, shape.Id);
            key.Advance(StoredKeyFormat.HeaderBytes);
            StoredKeyFormat.WriteKey(key, SectionReader.NextPart(ref bytes));
            key.Write(SectionReader.Next(ref bytes, shape.NamespaceBytes));
            if (section.IsChange)
                Remove(store, batch, key.WrittenSpan, shape);
            if (section.IsChange && !ChangeFormat.ReadIsPresent(ref bytes))
                continue;
            ReadOnlySpan<byte> value = SectionReader.NextPart(ref bytes);
            if (convert is not null)
            {
                converted.Truncate(0);
                convert(value, converted);
                value = converted.WrittenSpan;
            }

            Put(batch, key, value, shape);
        }

        batch.Write();
    }

    private static void Put(ByteStoreBatch batch, SectionWriter key, ReadOnlySpan<byte> value, StoredShape shape)
    {
        if (shape.Kind != StoredKind.Map)
        {
            Put(batch, key.WrittenSpan, value);
            return;
        }

        int end = key.WrittenSpan.Length;
        while (!value.IsEmpty)
        {
            key.Truncate(end);
            key.Write(SectionReader.NextPart(ref value));
            Put(batch, key.WrittenSpan, SectionReader.NextPart(ref value));
        }
    }

    private static void Put(ByteStoreBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        batch.Put(key, value);
        if (batch.Count >= BatchEntries)
            batch.Write();
    }

    private static void Remove(ByteStore store, ByteStoreBatch batch, ReadOnlySpan<byte> key, StoredShape shape)
    {
        if (shape.Kind != StoredKind.Map)
        {
            batch.Delete(key);
            return;
        }

        batch.Write(); // what is removed stands in the store
        using ByteStoreIterator entries = store.Iterate(key);
        while (entries.MoveNext())
            batch.Delete(entries.Key);
    }
}
