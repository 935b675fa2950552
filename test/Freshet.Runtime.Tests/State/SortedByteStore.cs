using System.Buffers;
using System.Collections.Immutable;
using Freshet.Runtime.State;

namespace Freshet.Testing.Contract;

/// <summary>Keyed state as bytes in sorted lists: the plainest store there is.</summary>
internal sealed class SortedByteStoreBackend : ByteStoreBackend
{
    public override ByteStore Open(StateOwner owner) => new SortedByteStore();
}

internal sealed class SortedByteStore : ByteStore
{
    private Entries _entries = Entries.None;
    private int _iterators; // none may outlive the store

    public override bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => _entries.TryGet(key, value);

    public override ByteStoreIterator Iterate(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from = default) => new Iterator(this, _entries, prefix, from);

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _entries = _entries.Put(key.ToArray(), value.ToArray());

    public override void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> more)
    {
        var value = new ArrayBufferWriter<byte>();
        TryGet(key, value);
        value.Write(more);
        Put(key, value.WrittenSpan);
    }

    public override void Delete(ReadOnlySpan<byte> key) => _entries = _entries.Delete(key.ToArray());

    public override ByteStoreBatch CreateBatch() => new Batch(this);

    public override void Dispose()
    {
        if (_iterators > 0)
            throw new InvalidOperationException($"{_iterators} iterators of the store are not disposed of.");
        base.Dispose();
    }

    public override ByteStoreView Snapshot() => new View(this, _entries);

    private sealed record Entries(ImmutableList<(byte[] Key, byte[] Value)> Sorted) : IComparer<(byte[] Key, byte[] Value)>
    {
        public static Entries None { get; } = new(ImmutableList<(byte[], byte[])>.Empty);

        public int Find(byte[] key) => Sorted.BinarySearch((key, []), this);

        public int Compare((byte[] Key, byte[] Value) x, (byte[] Key, byte[] Value) y) => x.Key.AsSpan().SequenceCompareTo(y.Key);

        public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
        {
            int at = Find(key.ToArray());
            if (at >= 0)
                value.Write(Sorted[at].Value);
            return at >= 0;
        }

        public Entries Put(byte[] key, byte[] value) => new(Find(key) switch
        {
            >= 0 and var at => Sorted.SetItem(at, (key, value)),
            var missing => Sorted.Insert(~missing, (key, value)),
        });

        public Entries Delete(byte[] key) => Find(key) is >= 0 and var at ? new(Sorted.RemoveAt(at)) : this;
    }

    private sealed class View(SortedByteStore store, Entries entries) : ByteStoreView
    {
        public override bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => entries.TryGet(key, value);

        public override ByteStoreIterator Iterate(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from = default) =>
            new Iterator(store, entries, prefix, from);
    }

    private sealed class Iterator : ByteStoreIterator
    {
        private readonly SortedByteStore _store;
        private readonly Entries _entries;
        private readonly byte[] _prefix;
        private int _next;

        public Iterator(SortedByteStore store, Entries entries, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from)
        {
            (_store, _entries, _prefix) = (store, entries, prefix.ToArray());
            int at = entries.Find(from.SequenceCompareTo(prefix) > 0 ? from.ToArray() : _prefix);
            _next = at >= 0 ? at : ~at;
            Interlocked.Increment(ref _store._iterators);
        }

        public override ReadOnlySpan<byte> Key => _entries.Sorted[_next - 1].Key;

        public override ReadOnlySpan<byte> Value => _entries.Sorted[_next - 1].Value;

        public override bool MoveNext()
        {
            if (_next == _entries.Sorted.Count || !_entries.Sorted[_next].Key.AsSpan().StartsWith(_prefix))
                return false;
            _next++;
            return true;
        }

        public override void Dispose()
        {
            Interlocked.Decrement(ref _store._iterators);
            base.Dispose();
        }
    }

    private sealed class Batch(SortedByteStore store) : ByteStoreBatch
    {
        private readonly List<(byte[] Key, byte[]? Value)> _changes = [];

        public override int Count => _changes.Count;

        public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _changes.Add((key.ToArray(), value.ToArray()));

        public override void Delete(ReadOnlySpan<byte> key) => _changes.Add((key.ToArray(), null));

        public override void Write()
        {
            foreach ((byte[] key, byte[]? value) in _changes)
                store._entries = value is null ? store._entries.Delete(key) : store._entries.Put(key, value);
            _changes.Clear();
        }
    }
}
