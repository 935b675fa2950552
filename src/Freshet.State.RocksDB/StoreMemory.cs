using RocksDbSharp;

namespace Freshet.State.RocksDB;

/// <summary>
/// The memory that all stores of a job share: one cache, with what is not written to disk yet counted into it. Disposed of behind the last store.
/// </summary>
internal sealed class StoreMemory : IDisposable
{
    private readonly IntPtr _writeBuffers;

    public StoreMemory(RocksDBOptions options)
    {
        // As Flink has it: RocksDB may go beyond the buffers' size by a half before it is heard, so that both together stay within the limit.
        double share = options.WriteBufferRatio;
        WriteBufferBytes = (long)(2 * options.MemoryLimit * share / 3);
        Cache = Cache.CreateLru((ulong)((3 - share) * options.MemoryLimit / 3));
        _writeBuffers = Native.Instance.rocksdb_write_buffer_manager_create_with_cache((UIntPtr)WriteBufferBytes, Cache.Handle, 0);
    }

    public Cache Cache { get; }

    public long WriteBufferBytes { get; }

    public long Used => (long)Cache.GetUsage();

    public void AddTo(DbOptions options) => Native.Instance.rocksdb_options_set_write_buffer_manager(options.Handle, _writeBuffers);

    public void Dispose() => Native.Instance.rocksdb_write_buffer_manager_destroy(_writeBuffers);
}
