using Freshet.Operators;
using Freshet.Runtime.Operators;

namespace Freshet.Bench.Stages;

/// <summary>Five operators behind each other, each adding one.</summary>
internal static class ChainStage
{
    private const int Calls = 1000;

    public static Stage Create()
    {
        Record<long>[] batch = Batches.Numbered();
        var end = new Checksum();
        var environment = new StreamExecutionEnvironment();
        DataStream<long> stream = environment.FromCollection<long>([]);
        Output<long> head = end;
        for (int i = 0; i < 5; i++)
        {
            stream = stream.Map(n => n + 1);
            head = new MapOperator<long, long>((Graph.MapNode<long, long>)stream.Node, 0, head);
        }

        BareOperator bare = new(null);
        for (int i = 0; i < 4; i++)
            bare = new BareOperator(bare);
        return new Stage
        {
            Title = "five map operators behind each other, 1024 records a batch",
            Against = "virtual call per batch, inlined logic",
            Aim = 0.3,
            Reference = 1.5,
            Records = Batches.Rows * Calls,
            Ours = Ours,
            Bare = Bare,
        };

        long Ours()
        {
            end.Sum = 0;
            for (int i = 0; i < Calls; i++)
                head.Emit(batch);
            return end.Sum;
        }

        long Bare()
        {
            long sum = 0;
            for (int i = 0; i < Calls; i++)
                sum += bare.Run(batch);
            return sum;
        }
    }

    private sealed class BareOperator(BareOperator? next)
    {
        private readonly Record<long>[] _scratch = new Record<long>[Batches.Rows];

        public long Run(ReadOnlySpan<Record<long>> batch)
        {
            Span<Record<long>> scratch = _scratch.AsSpan(0, batch.Length);
            for (int i = 0; i < batch.Length; i++)
                scratch[i] = new Record<long>(batch[i].Value + 1, batch[i].Time);
            if (next is not null)
                return next.Run(scratch);
            long sum = 0;
            foreach (ref readonly Record<long> record in scratch)
                sum += record.Value;
            return sum;
        }
    }
}
