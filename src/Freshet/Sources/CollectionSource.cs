using System.Buffers;
using System.Buffers.Binary;

namespace Freshet.Sources;

/// <summary>A bounded source over values in memory, as one split. For tests and examples. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="values">The values, in the order they are read; not to be changed afterwards.</param>
public sealed class CollectionSource<T>(IReadOnlyList<T> values) : Source<T>
{
    /// <inheritdoc/>
    public override IReadOnlyList<SourceSplit> DiscoverSplits() => [new SourceSplit("collection")];

    /// <inheritdoc/>
    public override SplitReader<T> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) =>
        new Reader(values, position.IsEmpty ? 0 : BinaryPrimitives.ReadInt32LittleEndian(position));

    private sealed class Reader(IReadOnlyList<T> values, int next) : SplitReader<T>
    {
        private int _next = next;

        public override ReadResult Read(Span<Record<T>> batch)
        {
            int count = Math.Min(batch.Length, values.Count - _next);
            for (int i = 0; i < count; i++)
                batch[i] = new Record<T>(values[_next + i], EventTime.None);
            _next += count;
            return new ReadResult(count, _next == values.Count);
        }

        public override void WritePosition(IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), _next);
            output.Advance(4);
        }
    }
}
