using System.Buffers;
using Freshet.Runtime.State;
using RocksDbSharp;

namespace Freshet.State.RocksDB;

/// <summary>A store in RocksDB, without a log: what is lost with the process is put back from the checkpoint. Used by the thread that steps the task.</summary>
internal sealed class RocksDBStore(Database database) : ByteStore
{
    private readonly WriteOptions _write = new WriteOptions().DisableWal(1);
    private readonly RocksDBReads _reads = new(database, snapshot: null);
    private bool _disposed;

    public override bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => _reads.TryGet(key, value);

    public override ByteStoreIterator Iterate(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from = default) => _reads.Iterate(prefix, from);

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        try
        {
            database.Raw.Put(key, value, null, _write);
        }
        catch (RocksDbException e)
        {
            throw database.Failed(e.Message, "written", e);
        }
    }

    public override void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> more)
    {
        try
        {
            database.Raw.Merge(key, more, null, _write);
        }
        catch (RocksDbException e)
        {
            throw database.Failed(e.Message, "written", e);
        }
    }

    public override void Delete(ReadOnlySpan<byte> key)
    {
        try
        {
            database.Raw.Remove(key, null, _write);
        }
        catch (RocksDbException e)
        {
            throw database.Failed(e.Message, "written", e);
        }
    }

    public override ByteStoreBatch CreateBatch() => new RocksDBBatch(database, _write);

    public override ByteStoreView Snapshot() => new RocksDBView(database);

    public override void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _reads.Dispose();
        database.Release();
        base.Dispose();
    }
}
