namespace Freshet.Runtime.Tasks;

/// <summary>
/// Counts the calls that a task has asked the I/O executor for, so that none of a failed attempt reaches a store beside those of the next one, and none finds
/// its operator disposed. Thread-safe.
/// </summary>
internal sealed class BlockingCalls
{
    private readonly Lock _lock = new();
    private int _open;
    private Action? _ended;

    public void Begin()
    {
        lock (_lock)
            _open++;
    }

    public void End()
    {
        Action? ended = null;
        lock (_lock)
        {
            if (--_open == 0)
                (ended, _ended) = (_ended, null);
        }

        ended?.Invoke();
    }

    /// <summary>Runs something when no call is left: at once, or on the thread of the last one. Once, and when the task is not stepped any more.</summary>
    public void WhenEnded(Action ended)
    {
        lock (_lock)
        {
            if (_open > 0)
            {
                _ended = ended;
                return;
            }
        }

        ended();
    }
}
