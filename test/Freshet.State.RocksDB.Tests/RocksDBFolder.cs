namespace Freshet.State.RocksDB.Tests;

/// <summary>
/// A folder of a test's own, deleted with it: in memory where the system has such a place, since to open a database flushes some files, and tests open
/// thousands.
/// </summary>
internal sealed class RocksDBFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    public RocksDBFolder()
    {
        Path = System.IO.Path.Combine(Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath(), $"freshet-rocksdb-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public RocksDBStateBackend CreateBackend(RocksDBOptions? options = null) => new(Path, options ?? new RocksDBOptions { MemoryLimit = 32 << 20 });

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
