using System.Buffers;
using System.Buffers.Binary;
using Freshet.Sources;

namespace Freshet.Runtime.Tests;

/// <summary>Counts up, each split through a range of its own: split i from i * count.</summary>
internal sealed class SplitNumbers(int splits, int count) : Source<int>
{
    public override IReadOnlyList<SourceSplit> DiscoverSplits() => [.. Enumerable.Range(0, splits).Select(i => new SourceSplit($"{i}"))];

    public override SplitReader<int> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context)
    {
        int first = int.Parse(split.Id, System.Globalization.CultureInfo.InvariantCulture) * count;
        return new Reader(position.IsEmpty ? first : BinaryPrimitives.ReadInt32LittleEndian(position), first + count);
    }

    private sealed class Reader(int next, int end) : SplitReader<int>
    {
        private int _next = next;

        public override ReadResult Read(Span<Record<int>> batch)
        {
            int count = Math.Min(batch.Length, end - _next);
            for (int i = 0; i < count; i++)
                batch[i] = new Record<int>(_next++, EventTime.None);
            return new ReadResult(count, _next == end);
        }

        public override void WritePosition(IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), _next);
            output.Advance(4);
        }
    }
}
