using System.Runtime.InteropServices;
using Freshet.Runtime.State;
using RocksDbSharp;

namespace Freshet.State.RocksDB;

/// <summary>Goes over the keys of a prefix; RocksDB looks no further. Used by one thread.</summary>
internal sealed unsafe class RocksDBIterator : ByteStoreIterator
{
    private readonly Database _database;
    private readonly IntPtr _options;
    private readonly IntPtr _iterator;
    private readonly byte* _end; // RocksDB reads it for as long as the iterator lives
    private bool _begun;
    private bool _disposed;

    public RocksDBIterator(Database database, Snapshot? snapshot, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from)
    {
        _database = database;
        _options = Native.Instance.rocksdb_readoptions_create();
        if (snapshot is not null)
            Native.Instance.rocksdb_readoptions_set_snapshot(_options, snapshot.Handle);
        int endLength = EndLength(prefix);
        if (endLength > 0)
        {
            _end = (byte*)NativeMemory.Alloc((nuint)endLength);
            prefix[..endLength].CopyTo(new Span<byte>(_end, endLength));
            _end[endLength - 1]++;
            Native.Instance.rocksdb_readoptions_set_iterate_upper_bound(_options, _end, (UIntPtr)endLength);
        }

        _iterator = Native.Instance.rocksdb_create_iterator(database.Handle, _options);
        ReadOnlySpan<byte> first = from.SequenceCompareTo(prefix) > 0 ? from : prefix;
        fixed (byte* bytes = first)
            Native.Instance.rocksdb_iter_seek(_iterator, bytes, (UIntPtr)first.Length);
    }

    public override ReadOnlySpan<byte> Key
    {
        get
        {
            var bytes = (byte*)Native.Instance.rocksdb_iter_key(_iterator, out UIntPtr length);
            return new ReadOnlySpan<byte>(bytes, checked((int)length));
        }
    }

    public override ReadOnlySpan<byte> Value
    {
        get
        {
            var bytes = (byte*)Native.Instance.rocksdb_iter_value(_iterator, out UIntPtr length);
            return new ReadOnlySpan<byte>(bytes, checked((int)length));
        }
    }

    public override bool MoveNext()
    {
        if (_begun)
            Native.Instance.rocksdb_iter_next(_iterator);
        _begun = true;
        if (Native.Instance.rocksdb_iter_valid(_iterator) != 0)
            return true;
        Native.Instance.rocksdb_iter_get_error(_iterator, out IntPtr error);
        _database.ThrowIfFailed(error, "read");
        return false;
    }

    public override void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Native.Instance.rocksdb_iter_destroy(_iterator);
        Native.Instance.rocksdb_readoptions_destroy(_options);
        NativeMemory.Free(_end);
        base.Dispose();
    }

    /// <summary>How much of a prefix, its last byte one higher, is the first key behind all that begin with it; 0 where there is none.</summary>
    private static int EndLength(ReadOnlySpan<byte> prefix)
    {
        int length = prefix.Length;
        while (length > 0 && prefix[length - 1] == byte.MaxValue)
            length--;
        return length;
    }
}
