using Freshet.Runtime.State;
using RocksDbSharp;

namespace Freshet.State.RocksDB;

/// <summary>Changes made at once. Used by the thread that steps the task.</summary>
internal sealed class RocksDBBatch(Database database, WriteOptions options) : ByteStoreBatch
{
    private readonly WriteBatch _batch = new();
    private int _count;

    public override int Count => _count;

    public override void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _batch.Put(key, value);
        _count++;
    }

    public override void Delete(ReadOnlySpan<byte> key)
    {
        _batch.Delete(key);
        _count++;
    }

    public override void Write()
    {
        if (_count == 0)
            return;
        try
        {
            database.Raw.Write(_batch, options);
        }
        catch (RocksDbException e)
        {
            throw database.Failed(e.Message, "written", e);
        }

        _batch.Clear();
        _count = 0;
    }

    public override void Dispose()
    {
        _batch.Dispose();
        base.Dispose();
    }
}
