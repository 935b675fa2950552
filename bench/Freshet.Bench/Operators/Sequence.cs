using System.Buffers;
using System.Buffers.Binary;
using Freshet.Sources;

namespace Freshet.Bench.Operators;

/// <summary>
/// The input of the micro pipelines: r(i) = mix64((i + 1) · 9e3779b97f4a7c15), i = 0, 1, …, a key of it, and an event time that grows by the same
/// step. Made as it is read, as on the other side.
/// </summary>
internal static class Sequence
{
    public static ulong At(long i) => Mix(unchecked((ulong)(i + 1) * 0x9e3779b97f4a7c15UL));

    /// <summary>The key of a number of the sequence.</summary>
    public static long Key(ulong r, long keys) => (long)((r >> 1) % (ulong)keys);

    /// <summary>splitmix64's last step.</summary>
    public static ulong Mix(ulong z)
    {
        z = unchecked((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94d049bb133111ebUL);
        return z ^ (z >> 31);
    }
}

/// <summary>The sequence as a source of one split.</summary>
/// <param name="count">How many records.</param>
/// <param name="stepMicroseconds">What event time grows by from one to the next; 0 for records without time.</param>
/// <param name="valueOf">What a record is, from its number and its place in the sequence.</param>
internal sealed class SequenceSource<T>(long count, long stepMicroseconds, Func<long, ulong, T> valueOf) : Source<T>
{
    public override IReadOnlyList<SourceSplit> DiscoverSplits() => [new SourceSplit("sequence")];

    public override SplitReader<T> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) => new Reader(this);

    private sealed class Reader(SequenceSource<T> source) : SplitReader<T>
    {
        private readonly long _count = source.Count;
        private readonly long _step = source.StepMicroseconds;
        private readonly Func<long, ulong, T> _valueOf = source.ValueOf;
        private long _next;

        public override ReadResult Read(Span<Record<T>> batch)
        {
            long next = _next;
            int count = (int)Math.Min(batch.Length, _count - next);
            for (int i = 0; i < count; i++, next++)
            {
                EventTime time = _step == 0 ? EventTime.None : new EventTime(next * _step / 1000);
                batch[i] = new Record<T>(_valueOf(next, Sequence.At(next)), time);
            }

            _next = next;
            return new ReadResult(count, next == _count);
        }

        public override void WritePosition(IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), _next);
            output.Advance(8);
        }
    }

    private long Count => count;

    private long StepMicroseconds => stepMicroseconds;

    private Func<long, ulong, T> ValueOf => valueOf;
}
