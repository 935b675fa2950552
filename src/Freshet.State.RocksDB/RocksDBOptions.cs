namespace Freshet.State.RocksDB;

/// <summary>How a job's RocksDB stores use memory and disk. Immutable; safe to share.</summary>
public sealed record RocksDBOptions
{
    /// <summary>The smallest <see cref="MemoryLimit"/>.</summary>
    public const long LeastMemory = 8 << 20;

    /// <summary>
    /// The bytes of native memory that all stores of the job share for what was read and what is not written to disk yet; 256 MiB by default, at
    /// least <see cref="LeastMemory"/>. More of it means fewer reads from disk. Indexes and filters are within it; what iterators and a running compaction
    /// hold comes on top, so leave some room.
    /// </summary>
    public long MemoryLimit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, LeastMemory);
            field = value;
        }
    } = 256 << 20;

    /// <summary>The share of the memory for what is not written to disk yet, from 0.1 to 0.9; Flink's default of a half.</summary>
    public double WriteBufferRatio
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 0.1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0.9);
            field = value;
        }
    } = 0.5;

    /// <summary>Threads that write to disk and compact, for all stores of the process together; 2 by default, as Flink's.</summary>
    public int BackgroundThreads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 2;

    /// <summary>Bits of the filters for each key, which spare reads for keys that are not there; 0 for no filters.</summary>
    public int BloomFilterBitsPerKey
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 10;
}
