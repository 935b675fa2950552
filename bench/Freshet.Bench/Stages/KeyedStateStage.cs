using System.Runtime.InteropServices;
using Freshet.Runtime.State;

namespace Freshet.Bench.Stages;

/// <summary>A count per key, in keyed state.</summary>
internal static class KeyedStateStage
{
    public static Stage Create()
    {
        var ours = new KeyedCount(500, new HeapKeyedStateBackend(KeyedCount.Range));
        var bare = new Dictionary<long, long>();
        return new Stage
        {
            Title = "a count per key in value state, 100,000 keys at random",
            Against = "CollectionsMarshal.GetValueRefOrAddDefault",
            Aim = 0.5,
            Reference = 8,
            Records = ours.Records,
            Ours = ours.Run,
            Bare = Bare,
        };

        long Bare()
        {
            long sum = 0;
            foreach (Record<long>[] batch in ours.Batches)
            {
                foreach (ref readonly Record<long> record in batch.AsSpan())
                    sum += ++CollectionsMarshal.GetValueRefOrAddDefault(bare, record.Value, out _);
            }

            return sum;
        }
    }
}
