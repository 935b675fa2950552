using System.Diagnostics.CodeAnalysis;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>A state of an operator's own, seen through the scope of its keyed state. Used by the thread that steps the task.</summary>
internal abstract class KeyedTable<TNamespace, TValue>
    where TNamespace : struct, IEquatable<TNamespace>
{
    /// <summary>The values of all keys and namespaces. Counted when asked, so not for the data path.</summary>
    public abstract IEnumerable<TValue> Values { get; }

    /// <summary>Whether a value whose bytes are parts can be made longer without being read: see <see cref="Append"/>.</summary>
    public virtual bool CanAppend => false;

    public abstract bool TryGet([MaybeNullWhen(false)] out TValue value);

    /// <summary>Reads a value that is changed in place and then set.</summary>
    public virtual bool TryGetToChange([MaybeNullWhen(false)] out TValue value) => TryGet(out value);

    public abstract void Set(TValue value);

    public abstract void Clear();

    /// <summary>Takes the value of another namespace of the key away; false where there is none.</summary>
    public abstract bool TryTake(TNamespace other, [MaybeNullWhen(false)] out TValue value);

    /// <summary>Makes the value in scope longer by a part; one that is missing begins with it.</summary>
    public virtual void Append<T>(Serializer<T> serializer, T part) => throw new NotSupportedException("This table reads a value before it makes it longer.");
}
