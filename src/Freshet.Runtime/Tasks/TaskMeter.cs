using System.Diagnostics;

namespace Freshet.Runtime.Tasks;

/// <summary>
/// Divides a task's time into busy, idle and back-pressured, as Flink does. Between two steps a task that waits for a thread or for an answer from
/// outside counts as busy. Written by the thread that steps the task; read by any.
/// </summary>
internal sealed class TaskMeter
{
    private readonly long[] _ticks = new long[3];
    private long _since = Stopwatch.GetTimestamp();
    private int _state = Idle;

    private const int Idle = 0;
    private const int BackPressured = 1;
    private const int Busy = 2;

    public void StepBegins() => Move(Busy);

    public void StepEnded(TaskProgress progress) => Move(progress switch
    {
        TaskProgress.Idle or TaskProgress.Done => Idle,
        TaskProgress.BackPressured => BackPressured,
        _ => Busy,
    });

    /// <summary>The times so far, the state at hand up to now.</summary>
    public (TimeSpan Busy, TimeSpan Idle, TimeSpan BackPressured) Read()
    {
        Span<long> ticks = [Volatile.Read(ref _ticks[Idle]), Volatile.Read(ref _ticks[BackPressured]), Volatile.Read(ref _ticks[Busy])];
        ticks[Volatile.Read(ref _state)] += Math.Max(0, Stopwatch.GetTimestamp() - Volatile.Read(ref _since));
        return (Time(ticks[Busy]), Time(ticks[Idle]), Time(ticks[BackPressured]));
    }

    private static TimeSpan Time(long ticks) => Stopwatch.GetElapsedTime(0, ticks);

    private void Move(int state)
    {
        long now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _ticks[_state], _ticks[_state] + (now - _since));
        Volatile.Write(ref _since, now);
        Volatile.Write(ref _state, state);
    }
}
