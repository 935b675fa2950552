using System.Diagnostics.CodeAnalysis;
using Freshet.State;

namespace Freshet.Runtime.State.Stored;

/// <summary>
/// A value for each key and namespace as bytes in a store: read once for each move of the scope, written whenever it is set. Used by the thread that steps
/// the task.
/// </summary>
internal sealed class StoredTable<TKey, TNamespace, TValue>(StoredEntries<TKey, TNamespace> entries, Serializer<TValue> serializer)
    : KeyedTable<TNamespace, TValue>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private long _knownAt = -1;
    private bool _isThere;
    private TValue? _value;

    public override bool CanAppend => true;

    public override IEnumerable<TValue> Values
    {
        get
        {
            byte[] prefix = new byte[StoredKeyFormat.HeaderBytes];
            for (int keyGroup = entries.Range.First; keyGroup < entries.Range.End; keyGroup++)
            {
                StoredKeyFormat.WriteHeader(prefix, keyGroup, entries.Shape.Id);
                using ByteStoreIterator all = entries.Store.Iterate(prefix);
                while (all.MoveNext())
                    yield return serializer.Read(all.Value);
            }
        }
    }

    public override bool TryGet([MaybeNullWhen(false)] out TValue value)
    {
        if (_knownAt != entries.Scope.Moves)
        {
            _isThere = entries.TryRead(entries.Key, out ReadOnlySpan<byte> bytes);
            _value = _isThere ? serializer.Read(bytes) : default;
            _knownAt = entries.Scope.Moves;
        }

        value = _value;
        return _isThere;
    }

    public override void Set(TValue value)
    {
        entries.Touch();
        entries.Store.Put(entries.Key, entries.Serialize(serializer, value));
        Know(true, value);
    }

    public override void Clear()
    {
        if (_knownAt == entries.Scope.Moves && !_isThere)
            return;
        entries.Touch();
        entries.Store.Delete(entries.Key);
        Know(false, default);
    }

    public override bool TryTake(TNamespace other, [MaybeNullWhen(false)] out TValue value)
    {
        ReadOnlySpan<byte> key = entries.Scope.KeyOf(entries.Shape.Id, other);
        _knownAt = -1;
        if (!entries.TryRead(key, out ReadOnlySpan<byte> bytes))
        {
            value = default;
            return false;
        }

        value = serializer.Read(bytes);
        Remove(other);
        return true;
    }

    public override void Append<T>(Serializer<T> partSerializer, T part) => Append(partSerializer, new ReadOnlySpan<T>(in part));

    /// <summary>Makes the value in scope longer by parts.</summary>
    public void Append<T>(Serializer<T> partSerializer, ReadOnlySpan<T> parts)
    {
        entries.Touch();
        entries.Store.Append(entries.Key, entries.SerializeParts(partSerializer, parts));
        Forget();
    }

    /// <summary>Moves the bytes of another namespace of the key behind those in scope.</summary>
    public void AppendFrom(TNamespace other)
    {
        if (!entries.TryRead(entries.Scope.KeyOf(entries.Shape.Id, other), out ReadOnlySpan<byte> bytes))
            return;
        entries.Touch();
        entries.Store.Append(entries.Key, bytes);
        Remove(other);
        Forget();
    }

    /// <summary>Has the value read anew: it may have been changed by something else.</summary>
    public void Forget()
    {
        _knownAt = -1;
        _value = default;
    }

    private void Remove(TNamespace other)
    {
        entries.Touch(other);
        entries.Store.Delete(entries.Scope.KeyOf(entries.Shape.Id, other));
    }

    private void Know(bool isThere, TValue? value)
    {
        _isThere = isThere;
        _value = value;
        _knownAt = entries.Scope.Moves;
    }
}
