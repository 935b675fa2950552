using System.Diagnostics;
using Freshet.Sinks;
using HdrHistogram;

namespace Freshet.Bench.Checkpoints;

/// <summary>Notes how long after it was due each record comes out, in microseconds. Used by one subtask; read when the job has ended.</summary>
internal sealed class LatencySink : Sink<Turn>
{
    private const long Longest = 600_000_000;

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LongHistogram Latencies { get; } = new(1, Longest, 3);

    /// <summary>Ends with the first record that comes out and has a time.</summary>
    public Task FirstInTurn => _first.Task;

    public override SinkWriter<Turn> CreateWriter(int subtask) => new Writer(this);

    private sealed class Writer(LatencySink sink) : SinkWriter<Turn>
    {
        public override void Write(ReadOnlySpan<Record<Turn>> batch)
        {
            long now = Stopwatch.GetTimestamp();
            foreach (ref readonly Record<Turn> record in batch)
            {
                if (record.Value.Due == 0)
                    continue;
                if (sink.Latencies.TotalCount == 0)
                    sink._first.TrySetResult();
                sink.Latencies.RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(record.Value.Due, now).TotalMicroseconds, 1, Longest));
            }
        }
    }
}
