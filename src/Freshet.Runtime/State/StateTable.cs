using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Runtime.State;

/// <summary>
/// A hash table of values by key and namespace. An entry keeps its index until it is removed, so whoever looked it up may come back to it
/// without another lookup. Entries are gone over in the order of adding as long as none was removed. Used by one thread.
/// </summary>
internal sealed class StateTable<TKey, TNamespace, TValue>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private const int Free = -2; // Next of a free entry: Free - index of the next free one - 1
    private const int InitialCapacity = 16;
    private const int BucketsPerEntry = 2; // short chains: a branch that is guessed wrong costs more than four bytes
    private const int WorthFindingAhead = 8192; // smaller tables are in the cache anyway

    private int[] _buckets = new int[BucketsPerEntry * InitialCapacity]; // index + 1; 0 for an empty bucket
    private Entry[] _entries = new Entry[InitialCapacity];
    private int _shift = 32 - BitOperations.Log2(BucketsPerEntry * InitialCapacity);
    private int _used;
    private int _firstFree = -1;
    private int _freeCount;

    /// <summary>Grows with each removal: an index found before stands for its entry as long as this stays the same.</summary>
    public int Removals { get; private set; }

    public int Count => _used - _freeCount;

    /// <summary>The index behind the last entry; see <see cref="IsEntry"/>.</summary>
    public int End => _used;

    public bool IsEntry(int index) => _entries[index].Next >= -1;

    public TKey KeyAt(int index) => _entries[index].Key;

    public TNamespace NamespaceAt(int index) => _entries[index].Namespace;

    /// <summary>A reference into the table, valid until an entry is added.</summary>
    public ref TValue ValueAt(int index) => ref _entries[index].Value;

    /// <summary>The entry's index; -1 where there is none.</summary>
    public int Find(TKey key, TNamespace scope)
    {
        Entry[] entries = _entries;
        int index = _buckets[Bucket(key, scope)] - 1;
        while ((uint)index < (uint)entries.Length)
        {
            ref Entry entry = ref entries[index];
            if (KeyEquality<TKey>.Same(entry.Key, key) && entry.Namespace.Equals(scope))
                return index;
            index = entry.Next;
        }

        return -1;
    }

    /// <summary>The value of the entry, which is added where it was missing. Valid until another is added.</summary>
    public ref TValue GetOrAdd(TKey key, TNamespace scope, out bool existed)
    {
        int index = Find(key, scope);
        existed = index >= 0;
        if (!existed)
            index = Add(key, scope);
        return ref _entries[index].Value;
    }

    /// <summary>Adds an entry that is known to be missing.</summary>
    public int Add(TKey key, TNamespace scope)
    {
        int index;
        if (_freeCount > 0)
        {
            index = _firstFree;
            _firstFree = Free - _entries[index].Next - 1;
            _freeCount--;
        }
        else
        {
            if (_used == _entries.Length)
                Grow();
            index = _used++;
        }

        ref int bucket = ref _buckets[Bucket(key, scope)];
        ref Entry entry = ref _entries[index];
        entry.Key = key;
        entry.Namespace = scope;
        entry.Next = bucket - 1;
        bucket = index + 1;
        return index;
    }

    public void RemoveAt(int index)
    {
        ref Entry entry = ref _entries[index];
        ref int bucket = ref _buckets[Bucket(entry.Key, entry.Namespace)];
        if (bucket == index + 1)
        {
            bucket = entry.Next + 1;
        }
        else
        {
            int before = bucket - 1;
            while (_entries[before].Next != index)
                before = _entries[before].Next;
            _entries[before].Next = entry.Next;
        }

        entry = default;
        entry.Next = Free - _firstFree - 1;
        _firstFree = index;
        _freeCount++;
        Removals++;
    }

    public bool TryGet(TKey key, TNamespace scope, [MaybeNullWhen(false)] out TValue value)
    {
        int index = Find(key, scope);
        value = index >= 0 ? _entries[index].Value : default;
        return index >= 0;
    }

    /// <summary>
    /// Finds the entries of many keys, -1 for one that has none: here the processor waits for many lines of memory at once, where lookups with
    /// other work in between wait for one after the other. False, and nothing found, where the table is small enough to lie in the cache.
    /// </summary>
    public bool TryFindAll(ReadOnlySpan<TKey> keys, TNamespace scope, Span<int> found)
    {
        if (Count < WorthFindingAhead)
            return false;
        for (int i = 0; i < keys.Length; i++)
            found[i] = _buckets[Bucket(keys[i], scope)] - 1;
        Entry[] entries = _entries;
        for (int i = 0; i < keys.Length; i++)
        {
            int index = found[i];
            while ((uint)index < (uint)entries.Length)
            {
                ref Entry entry = ref entries[index];
                if (KeyEquality<TKey>.Same(entry.Key, keys[i]) && entry.Namespace.Equals(scope))
                    break;
                index = entry.Next;
            }

            found[i] = index;
        }

        return true;
    }

    /// <summary>Removes everything and keeps the room.</summary>
    public void Clear()
    {
        Array.Clear(_buckets);
        Array.Clear(_entries, 0, _used);
        _used = 0;
        _firstFree = -1;
        _freeCount = 0;
        Removals++;
    }

    private static uint Hash(TKey key, TNamespace scope)
    {
        uint hash = (uint)key.GetHashCode();
        if (typeof(TNamespace) != typeof(VoidNamespace))
            hash = BitOperations.RotateLeft(hash * 0x85ebca6b, 13) ^ (uint)scope.GetHashCode();
        return hash * 0x9E3779B9; // Fibonacci hashing: the upper bits are the good ones
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Bucket(TKey key, TNamespace scope) => (int)(Hash(key, scope) >> _shift);

    private void Grow()
    {
        int capacity = _entries.Length * 2;
        Array.Resize(ref _entries, capacity);
        _buckets = new int[BucketsPerEntry * capacity];
        _shift--;
        for (int i = 0; i < _used; i++) // none is free when the table grows
        {
            ref Entry entry = ref _entries[i];
            ref int bucket = ref _buckets[Bucket(entry.Key, entry.Namespace)];
            entry.Next = bucket - 1;
            bucket = i + 1;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public TKey Key;
        public TValue Value;
        public TNamespace Namespace;
        public int Next;
    }
}
