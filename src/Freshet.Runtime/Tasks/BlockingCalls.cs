namespace Freshet.Runtime.Tasks;

/// <summary>
/// Counts the calls that a task has under way on the I/O executor, so that no call of a failed attempt reaches a store beside those of the next one.
/// Thread-safe.
/// </summary>
internal sealed class BlockingCalls
{
    private readonly Lock _lock = new();
    private int _underWay;
    private bool _closed;
    private Action? _ended;

    /// <summary>Takes note that a call begins; false where none may any more.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _underWay++;
            return true;
        }
    }

    public void End()
    {
        Action? ended = null;
        lock (_lock)
        {
            if (--_underWay == 0)
                (ended, _ended) = (_ended, null);
        }

        ended?.Invoke();
    }

    /// <summary>Lets no other call begin; those that wait for the executor never will.</summary>
    public void Close()
    {
        lock (_lock)
            _closed = true;
    }

    /// <summary>Runs something when no call is under way any more: at once, or on the thread of the last one. Only behind <see cref="Close"/>, and once.</summary>
    public void WhenEnded(Action ended)
    {
        lock (_lock)
        {
            if (_underWay > 0)
            {
                _ended = ended;
                return;
            }
        }

        ended();
    }
}
