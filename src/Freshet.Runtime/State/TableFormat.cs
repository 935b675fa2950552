using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>How a table's entries stand in sections: key, namespace and value, the first and the last as parts. Immutable.</summary>
/// <param name="Name">The sections' name.</param>
/// <param name="Range">The key groups of the subtask.</param>
/// <param name="Keys">How keys become bytes.</param>
/// <param name="Namespaces">How namespaces become bytes.</param>
/// <param name="Values">How values become bytes.</param>
internal sealed record TableFormat<TKey, TNamespace, TValue>(
    string Name, KeyGroupRange Range, Serializer<TKey> Keys, NamespaceSerializer<TNamespace> Namespaces, Serializer<TValue> Values)
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    /// <summary>Puts a section back into a table, or what changed behind what was put back before.</summary>
    public void Read(ReadOnlySpan<byte> bytes, bool isChange, StateTable<TKey, TNamespace, TValue> table)
    {
        while (!bytes.IsEmpty)
        {
            TKey key = Keys.Read(SectionReader.NextPart(ref bytes));
            TNamespace scope = Namespaces.Next(ref bytes);
            if (!isChange || ChangeFormat.ReadIsPresent(ref bytes))
                table.GetOrAdd(key, scope, out _) = Values.Read(SectionReader.NextPart(ref bytes));
            else if (table.Find(key, scope) is >= 0 and var index)
                table.RemoveAt(index);
        }
    }
}
