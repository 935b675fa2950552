using System.Buffers;
using Freshet.Sources;

namespace Freshet.Runtime.Tests;

/// <summary>Gives its values once and then neither more nor an end, like a topic that nobody writes to.</summary>
internal sealed class HeldSource(params string[] values) : Source<string>
{
    public override bool IsBounded => false;

    public override IReadOnlyList<SourceSplit> DiscoverSplits() => [new SourceSplit("held")];

    public override SplitReader<string> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) => new Reader(values);

    private sealed class Reader(string[] values) : SplitReader<string>
    {
        private int _given;

        public override ReadResult Read(Span<Record<string>> batch)
        {
            if (_given == values.Length)
                return new ReadResult(0, false);
            batch[0] = new Record<string>(values[_given++], EventTime.None);
            return new ReadResult(1, false);
        }

        public override void WritePosition(IBufferWriter<byte> output)
        {
        }
    }
}
