using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using Freshet.Sources;

namespace Freshet.Bench.Checkpoints;

/// <summary>A record of a key, with when it was due to be read: 0 while the keys are being made.</summary>
internal readonly record struct Turn(long Key, long Due);

/// <summary>Each key once as fast as can be, then the keys in turn at a fixed rate, open loop: what is late keeps the time it was due at.</summary>
/// <param name="keys">How many keys.</param>
/// <param name="count">How many records behind the first of each key.</param>
/// <param name="recordsPerSecond">The rate.</param>
internal sealed class TurnsSource(long keys, long count, long recordsPerSecond) : Source<Turn>
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    public override IReadOnlyList<SourceSplit> DiscoverSplits() => [new SourceSplit("turns")];

    public override SplitReader<Turn> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) =>
        new Reader(keys, keys + count, recordsPerSecond, position.IsEmpty ? 0 : BinaryPrimitives.ReadInt64LittleEndian(position), context);

    private sealed class Reader(long keys, long end, long recordsPerSecond, long next, SplitReaderContext context) : SplitReader<Turn>
    {
        private long _next = next;
        private long _first = -1; // the first that has a time
        private long _start;

        public override ReadResult Read(Span<Record<Turn>> batch)
        {
            int count = 0;
            for (; count < batch.Length && _next < keys; count++, _next++)
                batch[count] = new Record<Turn>(new Turn(_next, 0), EventTime.None);
            if (count > 0)
                return new ReadResult(count, _next == end);
            if (_first < 0)
                (_first, _start) = (_next, Stopwatch.GetTimestamp());
            long now = Stopwatch.GetTimestamp();
            for (long due = DueAt(_next); count < batch.Length && _next < end && due <= now; due = DueAt(_next))
            {
                batch[count++] = new Record<Turn>(new Turn(_next % keys, due), EventTime.None);
                _next++;
            }

            if (count == 0 && _next < end)
                context.WakeAt(context.Now + Tick);
            return new ReadResult(count, _next == end);
        }

        public override void WritePosition(IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), _next);
            output.Advance(8);
        }

        private long DueAt(long number) => _start + ((number - _first) * Stopwatch.Frequency / recordsPerSecond);
    }
}
