using System.Runtime.InteropServices;
using Freshet.Runtime.State;
using RocksDbSharp;

namespace Freshet.State.RocksDB;

/// <summary>An open database, closed when its store and all that read it are done. <see cref="Acquire"/> and <see cref="Release"/> are thread-safe.</summary>
internal sealed class Database
{
    private const int OpenFiles = 512;
    private const long LargestWriteBuffer = 64 << 20;
    private const int BlockBytes = 16 << 10;

    // RocksDB's own: appends bytes. Given by name, since the library's C interface has no function for it.
    private const string MergeOperator = "merge_operator={id=StringAppendOperator;delimiter=;}";

    private readonly RocksDb _database;
    private readonly StateOwner _owner;
    private readonly Action<string> _closed;
    private readonly string _path;
    private int _users = 1;

    public Database(string path, StateOwner owner, StoreMemory memory, RocksDBOptions options, Action<string> closed)
    {
        (_path, _owner, _closed) = (path, owner, closed);
        try
        {
            _database = RocksDb.Open(Configure(memory, options), path);
        }
        catch (RocksDbException e)
        {
            throw Failed(e.Message, "opened", e);
        }
    }

    public IntPtr Handle => _database.Handle;

    public RocksDb Raw => _database;

    public void Acquire() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) > 0)
            return;
        _database.Dispose();
        _closed(_path);
    }

    /// <summary>Throws what RocksDB says of a call that failed.</summary>
    public void ThrowIfFailed(IntPtr error, string done)
    {
        if (error == IntPtr.Zero)
            return;
        string message = Marshal.PtrToStringUTF8(error)!;
        Native.Instance.rocksdb_free(error);
        throw Failed(message, done, null);
    }

    public IOException Failed(string message, string done, Exception? cause) => new(
        $"The state of '{_owner.Uid}' (subtask {_owner.Subtask}) could not be {done} in RocksDB at '{_path}': {message}. "
        + "Look whether the disk is full or the folder may not be written to; the job goes on from its last checkpoint.", cause);

    private static DbOptions Configure(StoreMemory memory, RocksDBOptions options)
    {
        BlockBasedTableOptions tables = new BlockBasedTableOptions()
            .SetBlockCache(memory.Cache)
            .SetBlockSize(BlockBytes)
            .SetCacheIndexAndFilterBlocks(true)
            .SetPinL0FilterAndIndexBlocksInCache(true);
        if (options.BloomFilterBitsPerKey > 0)
            tables.SetFilterPolicy(BloomFilterPolicy.Create(options.BloomFilterBitsPerKey, false));
        DbOptions database = new DbOptions()
            .SetCreateIfMissing(true)
            .SetErrorIfExists(true)
            .SetMaxOpenFiles(OpenFiles)
            .SetMaxBackgroundCompactions(options.BackgroundThreads)
            .SetMaxBackgroundFlushes(1)
            .SetStatsDumpPeriodSec(0)
            .SetInfoLogLevel(InfoLogLevel.Error)
            .SetKeepLogFileNum(1)
            .SetUseFsync(0)
            .SetBlockBasedTableFactory(tables)
            .SetCompression(Compression.Lz4)
            .SetLevelCompactionDynamicLevelBytes(true)
            .SetWriteBufferSize((ulong)Math.Min(LargestWriteBuffer, memory.WriteBufferBytes / 2));
        memory.AddTo(database);
        SetMergeOperator(database);
        return database;
    }

    private static void SetMergeOperator(DbOptions options)
    {
        IntPtr text = Marshal.StringToCoTaskMemUTF8(MergeOperator);
        try
        {
            Native.Instance.rocksdb_get_options_from_string(options.Handle, text, options.Handle, out IntPtr error);
            if (error != IntPtr.Zero)
                throw new NotSupportedException($"This version of RocksDB cannot append to values: {Marshal.PtrToStringUTF8(error)}.");
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }
}
