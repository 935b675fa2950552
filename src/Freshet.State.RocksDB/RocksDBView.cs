using System.Buffers;
using Freshet.Runtime.State;
using RocksDbSharp;

namespace Freshet.State.RocksDB;

/// <summary>A store as it was at an instant; keeps the database open. Used by one thread at a time.</summary>
internal sealed class RocksDBView : ByteStoreView
{
    private readonly Database _database;
    private readonly Snapshot _snapshot;
    private readonly RocksDBReads _reads;
    private bool _disposed;

    public RocksDBView(Database database)
    {
        database.Acquire();
        _database = database;
        _snapshot = database.Raw.CreateSnapshot();
        _reads = new RocksDBReads(database, _snapshot);
    }

    public override bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => _reads.TryGet(key, value);

    public override ByteStoreIterator Iterate(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from = default) => _reads.Iterate(prefix, from);

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _reads.Dispose();
        _snapshot.Dispose();
        _database.Release();
        base.Dispose();
    }
}
