using Freshet.Runtime.State;

namespace Freshet.State.RocksDB;

/// <summary>
/// Keeps keyed state in RocksDB, a store on the local disk for each subtask of an operator: for state larger than memory. Access costs the time to turn
/// keys and values into bytes, and some microseconds. The folder holds nothing to be kept: it is emptied at the start, and state is put back from the
/// checkpoint. One backend for each job that runs; it may be used again when the job has ended. Thread-safe.
/// </summary>
public sealed class RocksDBStateBackend : ByteStoreBackend
{
    private readonly RocksDBOptions _options;
    private readonly StoreFolder _folder;
    private readonly Lock _lock = new();
    private StoreMemory? _memory;
    private int _open;

    /// <summary>A backend with its stores in a folder.</summary>
    /// <param name="directory">The folder; made where it is missing. It belongs to this job alone, and what is in it is deleted.</param>
    /// <param name="options">How memory is used; null for the defaults.</param>
    public RocksDBStateBackend(string directory, RocksDBOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        _options = options ?? new RocksDBOptions();
        _folder = new StoreFolder(Path.GetFullPath(directory));
    }

    /// <summary>The native memory that the stores use of <see cref="RocksDBOptions.MemoryLimit"/>, in bytes.</summary>
    public long MemoryUsed
    {
        get
        {
            lock (_lock)
                return _memory?.Used ?? 0;
        }
    }

    /// <inheritdoc/>
    public override ByteStore Open(StateOwner owner)
    {
        lock (_lock)
        {
            if (_open == 0)
                _folder.Take();
            try
            {
                _memory ??= new StoreMemory(_options);
                string path = _folder.Next(owner);
                var database = new Database(path, owner, _memory, _options, Closed);
                _open++;
                return new RocksDBStore(database);
            }
            catch
            {
                if (_open == 0)
                    Release();
                throw;
            }
        }
    }

    private void Closed(string path)
    {
        lock (_lock)
        {
            StoreFolder.Delete(path);
            if (--_open == 0)
                Release();
        }
    }

    private void Release()
    {
        _folder.Release();
        _memory?.Dispose();
        _memory = null;
    }
}
