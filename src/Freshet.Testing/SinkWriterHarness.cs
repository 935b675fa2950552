using Freshet.Sinks;

namespace Freshet.Testing;

/// <summary>
/// One subtask's writer of a sink: records and processing time go in one by one, and its blocking calls run when the test says, in the order that it
/// chooses. Time stands still until the test moves it. Not thread-safe.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class SinkWriterHarness<T> : IDisposable
{
    private readonly Context _context;

    /// <summary>Makes the writer and opens it; a call that it begins with waits to be run.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="uid">Its uid in the job.</param>
    /// <param name="subtask">The index of the subtask.</param>
    public SinkWriterHarness(Sink<T> sink, string uid = "sink", int subtask = 0)
    {
        _context = new Context(uid, subtask);
        Writer = sink.CreateWriter(subtask);
        Writer.Open(_context);
    }

    /// <summary>The writer.</summary>
    public SinkWriter<T> Writer { get; }

    /// <summary>The processing time; 1970 at the start.</summary>
    public DateTimeOffset Now => _context.Time;

    /// <summary>The blocking calls that wait to be run.</summary>
    public int Calls => _context.Calls.Count;

    /// <summary>The earliest time that the writer asked to be woken at; null for none.</summary>
    public DateTimeOffset? NextWake => _context.Wakes.Count == 0 ? null : _context.Wakes.Min;

    /// <summary>Gives the writer values as one batch, without event times.</summary>
    public void Push(params ReadOnlySpan<T> values)
    {
        var batch = new Record<T>[values.Length];
        for (int i = 0; i < batch.Length; i++)
            batch[i] = new Record<T>(values[i], EventTime.None);
        Writer.Write(batch);
    }

    /// <summary>Runs one of the waiting calls and what follows it. What it throws would fail the job, and is thrown here.</summary>
    /// <param name="index">Which of them, in the order they were made.</param>
    public void RunCall(int index = 0)
    {
        (Action call, Action completed) = _context.Calls[index];
        _context.Calls.RemoveAt(index);
        call();
        completed();
    }

    /// <summary>Runs calls until none waits; those that they lead to as well.</summary>
    public void RunCalls()
    {
        while (Calls > 0)
            RunCall();
    }

    /// <summary>Moves the processing time on, and wakes the writer where it asked for that.</summary>
    public void Advance(TimeSpan time)
    {
        _context.Time += time;
        if (_context.Wakes.RemoveWhere(wake => wake <= _context.Time) > 0)
            Writer.OnProcessingTime(_context.Time);
    }

    /// <summary>What a barrier does: flushes, runs calls and moves the time on until everything is where it belongs.</summary>
    /// <exception cref="InvalidOperationException">The writer waits for something that nothing leads to.</exception>
    public void Flush()
    {
        while (!Writer.TryFlush())
        {
            if (Calls > 0)
                RunCalls();
            else if (NextWake is { } wake)
                Advance(wake - Now);
            else
                throw new InvalidOperationException("The writer does not come to an end of its flush: no call and no time is left to wait for.");
        }
    }

    /// <summary>Takes what the writer rejected since the last call.</summary>
    public IReadOnlyList<DeadLetter> TakeDeadLetters()
    {
        DeadLetter[] letters = [.. _context.Letters];
        _context.Letters.Clear();
        return letters;
    }

    /// <summary>Frees what the writer holds.</summary>
    public void Dispose() => Writer.Dispose();

    private sealed class Context(string uid, int subtask) : SinkWriterContext
    {
        public List<(Action Call, Action Completed)> Calls { get; } = [];

        public SortedSet<DateTimeOffset> Wakes { get; } = [];

        public List<DeadLetter> Letters { get; } = [];

        public DateTimeOffset Time { get; set; } = DateTimeOffset.UnixEpoch;

        public override string Uid => uid;

        public override int Subtask => subtask;

        public override DateTimeOffset Now => Time;

        public override void RunBlocking(Action call, Action completed) => Calls.Add((call, completed));

        public override void WakeAt(DateTimeOffset time) => Wakes.Add(time);

        public override void Wake()
        {
        }

        public override void Reject(DeadLetter letter) => Letters.Add(letter);
    }
}
