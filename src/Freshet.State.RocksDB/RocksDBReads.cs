using System.Buffers;
using Freshet.Runtime.State;
using RocksDbSharp;

namespace Freshet.State.RocksDB;

/// <summary>Reads a database, as it is or as it was. Used by one thread at a time.</summary>
internal sealed class RocksDBReads : IDisposable
{
    private readonly Database _database;
    private readonly Snapshot? _snapshot;
    private readonly IntPtr _options;

    public RocksDBReads(Database database, Snapshot? snapshot)
    {
        _database = database;
        _snapshot = snapshot;
        _options = Native.Instance.rocksdb_readoptions_create();
        if (snapshot is not null)
            Native.Instance.rocksdb_readoptions_set_snapshot(_options, snapshot.Handle);
    }

    public unsafe bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        IntPtr found;
        IntPtr error;
        fixed (byte* bytes = key)
            found = Native.Instance.rocksdb_get_pinned(_database.Handle, _options, bytes, (UIntPtr)key.Length, out error);
        _database.ThrowIfFailed(error, "read");
        if (found == IntPtr.Zero)
            return false;
        try
        {
            var bytes = (byte*)Native.Instance.rocksdb_pinnableslice_value(found, out UIntPtr length);
            value.Write(new ReadOnlySpan<byte>(bytes, checked((int)length)));
            return true;
        }
        finally
        {
            Native.Instance.rocksdb_pinnableslice_destroy(found);
        }
    }

    public ByteStoreIterator Iterate(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from) => new RocksDBIterator(_database, _snapshot, prefix, from);

    public void Dispose() => Native.Instance.rocksdb_readoptions_destroy(_options);
}
