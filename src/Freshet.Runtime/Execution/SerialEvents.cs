namespace Freshet.Runtime.Execution;

/// <summary>
/// Runs events one by one, in the order in which they came, on the thread of whoever brings one while none runs. No lock is held meanwhile, so an event may
/// bring others. Thread-safe.
/// </summary>
/// <param name="broken">Called with what an event threw.</param>
internal sealed class SerialEvents(Action<Exception> broken)
{
    private readonly Lock _lock = new();
    private readonly Queue<Action> _events = new();
    private bool _running;

    public void Post(Action happened)
    {
        lock (_lock)
        {
            _events.Enqueue(happened);
            if (_running)
                return;
            _running = true;
        }

        while (TryTake(out Action? next))
        {
            try
            {
                next!();
            }
            catch (Exception e)
            {
                broken(e);
            }
        }
    }

    private bool TryTake(out Action? next)
    {
        lock (_lock)
        {
            _running = _events.TryDequeue(out next);
            return _running;
        }
    }
}
