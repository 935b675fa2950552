using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>What the tables of a keyed state have in common. Immutable.</summary>
/// <param name="Keys">How keys become bytes.</param>
/// <param name="Namespaces">How namespaces become bytes.</param>
/// <param name="Range">The key groups of the subtask.</param>
/// <param name="Prefix">Stands before the names of the sections.</param>
/// <param name="WritesChanges">Whether a checkpoint may hold what changed since an earlier one.</param>
internal sealed record KeyedFormat<TKey, TNamespace>(
    Serializer<TKey> Keys, NamespaceSerializer<TNamespace> Namespaces, KeyGroupRange Range, string Prefix, bool WritesChanges)
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    /// <summary>The format of a table.</summary>
    public TableFormat<TKey, TNamespace, TValue> Of<TValue>(string name, Serializer<TValue> values) => new(Prefix + name, Range, Keys, Namespaces, values);
}
