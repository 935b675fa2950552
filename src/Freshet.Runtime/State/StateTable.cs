using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Freshet.Runtime.Faults;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>
/// A hash table of values by key and namespace. An entry keeps its index until it is removed, so whoever looked it up may come back to it
/// without another lookup. Entries are gone over in the order of adding as long as none was removed. Used by one thread; what it had at a barrier
/// (<see cref="Capture"/>) may be read by another.
/// </summary>
/// <param name="serializer">How values become bytes; null where the table is not captured.</param>
/// <param name="readsExpose">Whether whoever reads a value may change it in place.</param>
/// <param name="changes">Takes down what changes between two checkpoints; null where nobody asks.</param>
internal sealed class StateTable<TKey, TNamespace, TValue>(
    Serializer<TValue>? serializer = null, bool readsExpose = true, TableChanges<TKey, TNamespace>? changes = null)
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private const int Free = -2; // Next of a free entry: Free - index of the next free one - 1
    private const int InitialCapacity = 16;
    private const int BucketsPerEntry = 2; // short chains: a branch that is guessed wrong costs more than four bytes
    private const int WorthFindingAhead = 8192; // smaller tables are in the cache anyway

    private int[] _buckets = new int[BucketsPerEntry * InitialCapacity]; // index + 1; 0 for an empty bucket
    private readonly bool _isImmutable = serializer is null or { IsImmutable: true };
    private readonly List<TableImage<TKey, TNamespace, TValue>> _images = []; // that may need to hear of changes
    private TableEntry<TKey, TNamespace, TValue>[] _entries = new TableEntry<TKey, TNamespace, TValue>[InitialCapacity];
    private bool _isWatched = changes is not null;
    private bool _areReadsWatched = changes is not null && readsExpose && serializer is { IsImmutable: false };
    private int _shift = 32 - BitOperations.Log2(BucketsPerEntry * InitialCapacity);
    private int _used;
    private int _firstFree = -1;
    private int _freeCount;

    /// <summary>Grows with each removal: an index found before stands for its entry as long as this stays the same.</summary>
    public int Removals { get; private set; }

    public int Count => _used - _freeCount;

    /// <summary>The index behind the last entry; see <see cref="IsEntry"/>.</summary>
    public int End => _used;

    public bool IsEntry(int index) => !_entries[index].IsFree;

    public TKey KeyAt(int index) => _entries[index].Key;

    public TNamespace NamespaceAt(int index) => _entries[index].Namespace;

    /// <summary>The value of an entry, to be read by someone who changes nothing in it. Valid until an entry is added.</summary>
    public ref readonly TValue PeekAt(int index) => ref _entries[index].Value;

    /// <summary>The value of an entry, which may be changed in place where it is of a type that can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TValue ReadAt(int index)
    {
        if (_areReadsWatched)
            Touch(index);
        return _entries[index].Value;
    }

    /// <summary>The value of an entry, to be changed in place or replaced. Valid until an entry is added or a barrier comes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TValue ChangeAt(int index)
    {
        if (_isWatched)
            Touch(index);
        return ref _entries[index].Value;
    }

    /// <summary>The entry's index; -1 where there is none.</summary>
    public int Find(TKey key, TNamespace scope)
    {
        TableEntry<TKey, TNamespace, TValue>[] entries = _entries;
        int index = _buckets[Bucket(key, scope)] - 1;
        while ((uint)index < (uint)entries.Length)
        {
            ref TableEntry<TKey, TNamespace, TValue> entry = ref entries[index];
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
        return ref ChangeAt(index);
    }

    /// <summary>Adds an entry that is known to be missing.</summary>
    public int Add(TKey key, TNamespace scope)
    {
        int index;
        if (_freeCount > 0)
        {
            index = _firstFree;
            if (_isWatched)
                Preserve(index);
            _firstFree = Free - _entries[index].Next - 1;
            _freeCount--;
        }
        else
        {
            if (_used == _entries.Length)
                Grow();
            index = _used++;
        }

        changes?.Add(index);
        ref int bucket = ref _buckets[Bucket(key, scope)];
        ref TableEntry<TKey, TNamespace, TValue> entry = ref _entries[index];
        entry.Key = key;
        entry.Namespace = scope;
        entry.Next = bucket - 1;
        bucket = index + 1;
        return index;
    }

    public void RemoveAt(int index)
    {
        if (_isWatched)
            Preserve(index);
        ref TableEntry<TKey, TNamespace, TValue> entry = ref _entries[index];
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

        changes?.Remove(index, entry.Key, entry.Namespace);
        entry = default;
        entry.Next = Free - _firstFree - 1;
        _firstFree = index;
        _freeCount++;
        Removals++;
    }

    public bool TryGet(TKey key, TNamespace scope, [MaybeNullWhen(false)] out TValue value)
    {
        int index = Find(key, scope);
        value = index >= 0 ? ReadAt(index) : default;
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
        TableEntry<TKey, TNamespace, TValue>[] entries = _entries;
        for (int i = 0; i < keys.Length; i++)
        {
            int index = found[i];
            while ((uint)index < (uint)entries.Length)
            {
                ref TableEntry<TKey, TNamespace, TValue> entry = ref entries[index];
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
        changes?.Clear();
        Array.Clear(_buckets);
        if (_images.Exists(static image => !image.IsOver))
            _entries = new TableEntry<TKey, TNamespace, TValue>[_entries.Length]; // the images have the old ones to themselves
        else
            Array.Clear(_entries, 0, _used);
        _images.Clear();
        Watch();
        _used = 0;
        _firstFree = -1;
        _freeCount = 0;
        Removals++;
    }

    /// <summary>
    /// Takes the table as it is now, at no more cost than a byte for some entries. It may be read by another thread while the table is changed.
    /// </summary>
    /// <param name="isRepeatable">Whether it may be read more than once: for the last one, behind which nothing changes.</param>
    /// <param name="isLive">Whether a value is not expired; null where none ever is.</param>
    /// <param name="written">How values become bytes, where that depends on the moment.</param>
    public TableImage<TKey, TNamespace, TValue> Capture(bool isRepeatable, Func<TValue, bool>? isLive = null, Serializer<TValue>? written = null)
    {
        if (serializer is null)
            throw new InvalidOperationException("The table was made to be never captured.");
        TableImage<TKey, TNamespace, TValue> image = _isImmutable
            ? new CopiedTableImage<TKey, TNamespace, TValue>(_entries, _used, isRepeatable, isLive)
            : new WrittenTableImage<TKey, TNamespace, TValue>(_entries, _used, isRepeatable, written ?? serializer, isLive);
        if (_used > 0 && !FaultPoints.IsOn(FaultPoint.ValueChangedInPlace))
            _images.Add(image);
        Watch();
        return image;
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
        _images.RemoveAll(static image => !image.OutlivesGrowth); // they have the old entries to themselves
        Watch();
        int capacity = _entries.Length * 2;
        Array.Resize(ref _entries, capacity);
        _buckets = new int[BucketsPerEntry * capacity];
        _shift--;
        for (int i = 0; i < _used; i++) // none is free when the table grows
        {
            ref TableEntry<TKey, TNamespace, TValue> entry = ref _entries[i];
            ref int bucket = ref _buckets[Bucket(entry.Key, entry.Namespace)];
            entry.Next = bucket - 1;
            bucket = i + 1;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // the ways that call it are short and hot
    private void Touch(int index)
    {
        changes?.Mark(index);
        if (_images.Count > 0)
            Preserve(index);
    }

    private void Preserve(int index)
    {
        for (int i = _images.Count - 1; i >= 0; i--)
        {
            if (_images[i].IsOver)
                _images.RemoveAt(i);
            else
                _images[i].Preserve(index);
        }

        if (_images.Count == 0)
            Watch();
    }

    private void Watch()
    {
        _isWatched = changes is not null || _images.Count > 0;
        _areReadsWatched = _isWatched && readsExpose && !_isImmutable;
    }
}
