using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Freshet.Runtime.Checkpoints;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>A state's entries, without the value's type.</summary>
internal interface IScopedTable<TKey>
    where TKey : notnull
{
    /// <summary>The number of entries.</summary>
    int Count { get; }

    /// <summary>Finds the entries of the keys that the scope moves to next; <see cref="KeyedScope{TKey,TNamespace}.Ahead"/> counts through them.</summary>
    void LookAhead(ReadOnlySpan<TKey> keys);

    /// <summary>Adds the entries to the sections of a snapshot, by key group.</summary>
    void Write(List<StateSection> sections, string name, KeyGroupRange range);

    /// <summary>The section that says what the entries' bytes are made of; null where nothing is known of them.</summary>
    StateSection? SchemaSection(string name);

    /// <summary>Takes up what the entries were written as, before they are put back.</summary>
    void BeginRestore(WrittenSchemas written, string name);

    /// <summary>Puts the entries of a key group back.</summary>
    void Read(ReadOnlySpan<byte> bytes);

    /// <summary>Adds the keys that have an entry.</summary>
    void CopyKeys(List<TKey> keys);
}

/// <summary>A table seen through a scope: one lookup per move of the scope, however often the value is read and written. Used by one thread.</summary>
internal sealed class ScopedTable<TKey, TNamespace, TValue>(
    KeyedScope<TKey, TNamespace> scope, Serializer<TValue> serializer, Serializer<TKey> keySerializer,
    NamespaceSerializer<TNamespace> namespaceSerializer)
    : KeyedTable<TNamespace, TValue>, IScopedTable<TKey>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly StateTable<TKey, TNamespace, TValue> _table = new();
    private long _lookedUpAt = -1;
    private int _index;
    private StateReader<TKey, TValue> _reader = new(keySerializer, serializer);
    private int[] _ahead = [];
    private int _aheadAt = -1; // the table's removals when these were found; -1 for none

    public int Count => _table.Count;

    public override IEnumerable<TValue> Values
    {
        get
        {
            for (int i = 0; i < _table.End; i++)
            {
                if (_table.IsEntry(i))
                    yield return _table.ValueAt(i);
            }
        }
    }

    public void LookAhead(ReadOnlySpan<TKey> keys)
    {
        if (_ahead.Length < keys.Length)
            _ahead = new int[keys.Length];
        _aheadAt = _table.TryFindAll(keys, default, _ahead) ? _table.Removals : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool TryGet([MaybeNullWhen(false)] out TValue value)
    {
        int index = Locate();
        if (index < 0)
        {
            value = default;
            return false;
        }

        value = _table.ValueAt(index);
        return true;
    }

    /// <summary>The value in scope, which is added where it was missing. Valid until the scope moves.</summary>
    public ref TValue GetOrAdd(out bool existed)
    {
        existed = Locate() >= 0;
        if (!existed)
            _index = _table.Add(scope.Key, scope.Namespace);
        return ref _table.ValueAt(_index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override void Set(TValue value)
    {
        int index = Locate();
        if (index < 0)
            GetOrAdd(out _) = value;
        else
            _table.ValueAt(index) = value;
    }

    public override void Clear()
    {
        if (Locate() < 0)
            return;
        _table.RemoveAt(_index);
        _index = -1;
    }

    public override bool TryTake(TNamespace other, [MaybeNullWhen(false)] out TValue value)
    {
        int index = _table.Find(scope.Key, other);
        if (index < 0)
        {
            value = default;
            return false;
        }

        value = _table.ValueAt(index);
        _table.RemoveAt(index);
        _lookedUpAt = -1;
        return true;
    }

    public void Write(List<StateSection> sections, string name, KeyGroupRange range)
    {
        var writers = new KeyGroupWriters<TKey>(range);
        for (int i = 0; i < _table.End; i++)
        {
            if (!_table.IsEntry(i))
                continue;
            SectionWriter output = writers[_table.KeyAt(i)];
            output.WritePart(keySerializer, _table.KeyAt(i));
            namespaceSerializer.Write(_table.NamespaceAt(i), output);
            output.WritePart(serializer, _table.ValueAt(i));
        }

        writers.AddTo(sections, name);
    }

    public StateSection? SchemaSection(string name) => WrittenSchemas.ToSection(name, keySerializer.Schema, serializer.Schema);

    public void BeginRestore(WrittenSchemas written, string name) => _reader = new(keySerializer, serializer, written, name);

    public void Read(ReadOnlySpan<byte> bytes)
    {
        Serializer<TValue> reader = _reader.Values;
        while (!bytes.IsEmpty)
        {
            TKey key = keySerializer.Read(SectionReader.NextPart(ref bytes));
            TNamespace at = namespaceSerializer.Next(ref bytes);
            _table.GetOrAdd(key, at, out _) = reader.Read(SectionReader.NextPart(ref bytes));
        }
    }

    public void CopyKeys(List<TKey> keys)
    {
        for (int i = 0; i < _table.End; i++)
        {
            if (_table.IsEntry(i))
                keys.Add(_table.KeyAt(i));
        }
    }

    [DoesNotReturn]
    internal static void ThrowNoKey() => throw new InvalidOperationException(
        "Keyed state was asked for where no key is in scope: in Open, or for a broadcast record, which belongs to no key. Ask for it with a "
        + "record or timer of a key, or for all keys by ApplyToKeyedState.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Locate()
    {
        if (_lookedUpAt != scope.Moves)
        {
            if (!scope.HasKey)
                ThrowNoKey();
            int index = scope.Ahead >= 0 && _aheadAt == _table.Removals ? _ahead[scope.Ahead] : -1;
            _index = index >= 0 ? index : _table.Find(scope.Key, scope.Namespace); // a key that had no entry may have one by now
            _lookedUpAt = scope.Moves;
        }

        return _index;
    }
}
