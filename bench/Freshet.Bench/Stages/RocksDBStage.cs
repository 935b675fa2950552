using System.Buffers.Binary;
using Freshet.Runtime.State;
using Freshet.State.RocksDB;
using RocksDbSharp;

namespace Freshet.Bench.Stages;

/// <summary>A count per key, in keyed state in RocksDB. The bare loop reads and writes the same number of bytes through the library.</summary>
internal static class RocksDBStage
{
    public static Stage Create()
    {
        string folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        StateBackend backend = new RocksDBStateBackend(Path.Combine(folder, "ours"));
        var ours = new KeyedCount(20, backend.Create(new StateOwner("count", 0), KeyedCount.Range, writesChanges: true));
        RocksDb bare = RocksDb.Open(new DbOptions().SetCreateIfMissing(true), Path.Combine(folder, "bare"));
        WriteOptions write = new WriteOptions().DisableWal(1);
        return new Stage
        {
            Title = "a count per key in RocksDB, 100,000 keys at random",
            Against = "RocksDbSharp: get and put of 8-byte keys and values, no log",
            Aim = 0.6,
            Records = ours.Records,
            Ours = ours.Run,
            Bare = Bare,
        };

        long Bare()
        {
            long sum = 0;
            Span<byte> key = stackalloc byte[8];
            Span<byte> value = stackalloc byte[8];
            foreach (Record<long>[] batch in ours.Batches)
            {
                foreach (ref readonly Record<long> record in batch.AsSpan())
                {
                    BinaryPrimitives.WriteInt64LittleEndian(key, record.Value);
                    value.Clear();
                    bare.GetFixedSizeValue(key, value);
                    long count = BinaryPrimitives.ReadInt64LittleEndian(value) + 1;
                    BinaryPrimitives.WriteInt64LittleEndian(value, count);
                    bare.Put(key, value, null, write);
                    sum += count;
                }
            }

            return sum;
        }
    }
}
