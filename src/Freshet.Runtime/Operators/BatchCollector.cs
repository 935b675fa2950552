using Freshet.Functions;
using Freshet.Operators;

namespace Freshet.Runtime.Operators;

/// <summary>Gathers what a user function collects and sends it on by batch.</summary>
internal sealed class BatchCollector<T>(Output<T> next, int capacity = 1024) : Collector<T>
{
    private readonly Record<T>[] _records = new Record<T>[next is IUnbufferedOutput ? 1 : capacity];
    private int _count;

    /// <summary>The time that results get where the function names none.</summary>
    public EventTime Time { get; set; } = EventTime.None;

    public override void Collect(T value) => Collect(value, Time);

    public override void Collect(T value, EventTime time)
    {
        _records[_count++] = new Record<T>(value, time);
        if (_count == _records.Length)
            Flush();
    }

    public void Flush()
    {
        if (_count == 0)
            return;
        int count = _count;
        _count = 0;
        next.Emit(_records.AsSpan(0, count));
    }
}
