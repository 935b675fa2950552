using System.Buffers;
using System.Buffers.Binary;
using Freshet.Simulation.Engine;
using Freshet.Sources;

namespace Freshet.Simulation.Jobs;

/// <summary>The input as files that grow: a record is there when its time has come. Reading is a call that blocks.</summary>
internal sealed class InputSource(World world, JobProcess process, JobPlan plan) : Source<Event>
{
    private static readonly Outside Input = new("input");

    public override IReadOnlyList<SourceSplit> DiscoverSplits() => [.. plan.Splits.Select((_, split) => new SourceSplit($"split-{split}"))];

    public override SplitReader<Event> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context)
    {
        int index = int.Parse(split.Id.AsSpan("split-".Length), System.Globalization.CultureInfo.InvariantCulture);
        return new Reader(this, index, position.IsEmpty ? 0 : BinaryPrimitives.ReadInt32LittleEndian(position), context);
    }

    private DateTimeOffset DueOf(int record) => World.Start + (record * plan.Pace);

    private sealed class Reader(InputSource source, int split, int next, SplitReaderContext context) : SplitReader<Event>
    {
        private const int MostInChunk = 40;

        private readonly Queue<Event> _chunk = new();
        private bool _reading;

        private IReadOnlyList<Event> Records => source.Plan.Splits[split];

        public override ReadResult Read(Span<Record<Event>> batch)
        {
            int count = 0;
            for (; count < batch.Length && _chunk.TryDequeue(out Event? read); count++)
                batch[count] = new Record<Event>(read, EventTime.None);
            next += count;
            if (count == 0 && next < Records.Count)
                ReadAhead();
            return new ReadResult(count, next == Records.Count);
        }

        public override void WritePosition(IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), next);
            output.Advance(4);
        }

        private void ReadAhead()
        {
            if (_reading)
                return;
            if (source.DueOf(next) > context.Now)
            {
                context.WakeAt(source.DueOf(next));
                return;
            }

            _reading = true;
            context.RunBlocking(() =>
            {
                source.Process.Cross(Input, $"read {split} at {next}", () =>
                {
                    for (int i = next; i < Records.Count && _chunk.Count < MostInChunk && source.DueOf(i) <= source.World.Now; i++)
                        _chunk.Enqueue(Records[i]);
                    return true;
                });
                _reading = false;
            });
        }
    }

    private World World => world;

    private JobProcess Process => process;

    private JobPlan Plan => plan;
}
