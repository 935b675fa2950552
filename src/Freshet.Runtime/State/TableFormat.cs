using Freshet.Runtime.Checkpoints;
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
    /// <summary>The section that says what the entries' bytes are made of; null where nothing is known of them.</summary>
    public StateSection? Schema => WrittenSchemas.ToSection(Name, Keys.Schema, Values.Schema);

    /// <summary>Puts a section back into a table, or what changed behind what was put back before.</summary>
    /// <param name="section">The section.</param>
    /// <param name="written">What is known of the types it was written as; null for nothing.</param>
    /// <param name="table">Takes the entries.</param>
    /// <exception cref="StateSchemaException">Keys or values were written as types that cannot be read as those there are.</exception>
    public void Read(StateSection section, WrittenSchemas? written, StateTable<TKey, TNamespace, TValue> table)
    {
        ReadOnlySpan<byte> bytes = section.Bytes.Span;
        Serializer<TValue> values = written?.ReaderOf(section.Name, Keys, Values) ?? Values;
        while (!bytes.IsEmpty)
        {
            TKey key = Keys.Read(SectionReader.NextPart(ref bytes));
            TNamespace scope = Namespaces.Next(ref bytes);
            if (!section.IsChange || ChangeFormat.ReadIsPresent(ref bytes))
                table.GetOrAdd(key, scope, out _) = values.Read(SectionReader.NextPart(ref bytes));
            else if (table.Find(key, scope) is >= 0 and var index)
                table.RemoveAt(index);
        }
    }
}
