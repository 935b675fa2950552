using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Freshet;
using Freshet.Sources;

namespace Reviews.Job;

/// <summary>
/// Reads a source several times over, to have more reviews than a file holds: each repetition adds the file's time span to every time and
/// <c>#n</c> to every id.
/// </summary>
/// <param name="inner">The source to repeat; each split is repeated by itself.</param>
/// <param name="repetitions">How often; at least 1.</param>
/// <param name="span">The time between a repetition's reviews and those of the one before, in milliseconds.</param>
internal sealed class RepeatedReviews(Source<Review> inner, int repetitions, long span) : Source<Review>
{
    public override IReadOnlyList<SourceSplit> DiscoverSplits() => inner.DiscoverSplits();

    public override SplitReader<Review> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context)
    {
        int repetition = position.IsEmpty ? 0 : BinaryPrimitives.ReadInt32LittleEndian(position);
        SplitReader<Review> reader = inner.Open(split, position.IsEmpty ? [] : position[4..], context);
        return new Reader(reader, repetition, repetitions, span, () => inner.Open(split, [], context));
    }

    private sealed class Reader(SplitReader<Review> first, int repetition, int repetitions, long span, Func<SplitReader<Review>> again)
        : SplitReader<Review>
    {
        private SplitReader<Review> _inner = first;
        private int _repetition = repetition;

        public override ReadResult Read(Span<Record<Review>> batch)
        {
            ReadResult read = _inner.Read(batch);
            if (_repetition > 0)
            {
                string suffix = string.Create(CultureInfo.InvariantCulture, $"#{_repetition}");
                foreach (ref Record<Review> record in batch[..read.Count])
                {
                    Review review = record.Value;
                    record = new Record<Review>(
                        review with { Id = review.Id + suffix, Time = review.Time + (_repetition * span) }, record.Time);
                }
            }

            if (!read.Ended || _repetition + 1 == repetitions)
                return read;
            _inner.Dispose();
            _inner = again();
            _repetition++;
            return read.Count > 0 ? new ReadResult(read.Count, false) : Read(batch);
        }

        public override void WritePosition(IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), _repetition);
            output.Advance(4);
            _inner.WritePosition(output);
        }

        public override void Dispose()
        {
            _inner.Dispose();
            base.Dispose();
        }
    }
}
