using System.Buffers;

namespace Freshet.Sources;

/// <summary>Slows a source down: to a rate, or to the pace at which its records came about. For demonstrations and for measuring latency.</summary>
public static class PacedSource
{
    /// <summary>
    /// Reads so many records a second, open loop: a reader that was held up catches up, so that time lost shows as latency.
    /// </summary>
    /// <param name="source">The source to slow down.</param>
    /// <param name="recordsPerSecond">The rate of each split; above 0.</param>
    /// <param name="stamp">Called with each value and the instant at which it was due; what it returns goes on. Null: values go on as they are.</param>
    public static Source<T> PerSecond<T>(Source<T> source, double recordsPerSecond, Func<T, DateTimeOffset, T>? stamp = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recordsPerSecond);
        return new Paced<T>(source, () => new RatePace<T>(recordsPerSecond), stamp);
    }

    /// <summary>Reads records at the pace of their event times.</summary>
    /// <param name="source">The source to slow down.</param>
    /// <param name="timestamp">Takes the event time out of a value.</param>
    /// <param name="speed">How many seconds of event time pass in one second; above 0.</param>
    /// <param name="longestPause">A longer pause between two records is cut to this.</param>
    public static Source<T> Replay<T>(Source<T> source, Func<T, EventTime> timestamp, double speed, TimeSpan longestPause)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speed);
        return new Paced<T>(source, () => new ReplayPace<T>(timestamp, speed, longestPause), null);
    }

    private abstract class Pace<T>
    {
        /// <summary>When the record behind <paramref name="last"/> is due, which was due at <paramref name="lastDue"/>.</summary>
        public abstract DateTimeOffset Next(T last, DateTimeOffset lastDue);
    }

    private sealed class RatePace<T>(double recordsPerSecond) : Pace<T>
    {
        private DateTimeOffset? _start;
        private long _count;

        public override DateTimeOffset Next(T last, DateTimeOffset lastDue)
        {
            _start ??= lastDue;
            return _start.Value + TimeSpan.FromSeconds(++_count / recordsPerSecond);
        }
    }

    private sealed class ReplayPace<T>(Func<T, EventTime> timestamp, double speed, TimeSpan longestPause) : Pace<T>
    {
        private EventTime _latest = EventTime.None;

        public override DateTimeOffset Next(T last, DateTimeOffset lastDue)
        {
            EventTime time = timestamp(last);
            long passed = _latest == EventTime.None ? 0 : Math.Max(0, time.Milliseconds - _latest.Milliseconds);
            _latest = time > _latest ? time : _latest;
            TimeSpan pause = TimeSpan.FromMilliseconds(Math.Min(passed / speed, longestPause.TotalMilliseconds));
            return lastDue + pause;
        }
    }

    private sealed class Paced<T>(Source<T> inner, Func<Pace<T>> createPace, Func<T, DateTimeOffset, T>? stamp) : Source<T>
    {
        public override bool IsBounded => inner.IsBounded;

        public override TimeSpan? DiscoveryInterval => inner.DiscoveryInterval;

        public override IReadOnlyList<SourceSplit> DiscoverSplits() => inner.DiscoverSplits();

        public override SplitReader<T> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) =>
            new Reader<T>(inner.Open(split, position, context), createPace(), stamp, context);
    }

    /// <summary>Reads nothing ahead of its time, so that the inner reader's position is always right.</summary>
    private sealed class Reader<T>(SplitReader<T> inner, Pace<T> pace, Func<T, DateTimeOffset, T>? stamp, SplitReaderContext context) : SplitReader<T>
    {
        private DateTimeOffset? _due;

        public override ReadResult Read(Span<Record<T>> batch)
        {
            DateTimeOffset now = context.Now;
            _due ??= now;
            for (int count = 0; count < batch.Length; count++)
            {
                if (_due > now)
                {
                    context.WakeAt(_due.Value);
                    return new ReadResult(count, false);
                }

                ReadResult read = inner.Read(batch.Slice(count, 1));
                if (read.Count == 0)
                    return new ReadResult(count, read.Ended);
                ref Record<T> record = ref batch[count];
                if (stamp is not null)
                    record = new Record<T>(stamp(record.Value, _due.Value), record.Time);
                _due = pace.Next(record.Value, _due.Value);
                if (read.Ended)
                    return new ReadResult(count + 1, true);
            }

            return new ReadResult(batch.Length, false);
        }

        public override void WritePosition(IBufferWriter<byte> output) => inner.WritePosition(output);

        public override void CheckpointCompleted(ReadOnlySpan<byte> position) => inner.CheckpointCompleted(position);

        public override void Dispose()
        {
            inner.Dispose();
            base.Dispose();
        }
    }
}
