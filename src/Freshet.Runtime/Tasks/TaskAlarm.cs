namespace Freshet.Runtime.Tasks;

/// <summary>One alarm of a task: wakes it at the earliest time that was asked for. Used by the thread that steps the task.</summary>
internal sealed class TaskAlarm(TimeProvider clock) : IDisposable
{
    private DateTimeOffset _due = DateTimeOffset.MaxValue;
    private ITimer? _timer;
    private volatile bool _rang;

    public bool IsSet => _due != DateTimeOffset.MaxValue;

    public void Set(DateTimeOffset due, DateTimeOffset now, Action wake)
    {
        if (due >= _due)
            return;
        _due = due;
        _timer ??= clock.CreateTimer(
            _ =>
            {
                _rang = true;
                wake();
            },
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Start(now);
    }

    /// <summary>True where the time has come: the alarm is off then. One that woke too early is set again.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        if (now < _due)
        {
            if (_rang)
                Start(now);
            return false;
        }

        _due = DateTimeOffset.MaxValue;
        return true;
    }

    public void Dispose() => _timer?.Dispose();

    private void Start(DateTimeOffset now)
    {
        _rang = false;
        // Timers count whole milliseconds and at most 49 days.
        double milliseconds = Math.Clamp(Math.Ceiling((_due - now).TotalMilliseconds), 0, int.MaxValue);
        _timer!.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }
}
