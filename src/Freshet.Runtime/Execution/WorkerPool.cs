using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Execution;

/// <summary>The threads that step tasks. They sleep when no task wants a step.</summary>
internal sealed class WorkerPool : ITaskQueue, IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<StreamTask> _ready = new();
    private readonly Action<StreamTask> _step;
    private readonly List<Thread> _threads = [];
    private bool _stopping;

    /// <param name="threads">How many.</param>
    /// <param name="step">Steps a task; never throws.</param>
    public WorkerPool(int threads, Action<StreamTask> step)
    {
        _step = step;
        for (int i = 0; i < threads; i++)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = $"freshet-worker-{i}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    public void Enqueue(StreamTask task)
    {
        lock (_lock)
        {
            _ready.Enqueue(task);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Lets every step under way end, then ends the threads.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
            Monitor.PulseAll(_lock);
        }

        foreach (Thread thread in _threads)
            thread.Join();
    }

    private void Work()
    {
        while (TryTake(out StreamTask? task))
            _step(task!);
    }

    private bool TryTake(out StreamTask? task)
    {
        lock (_lock)
        {
            while (!_stopping)
            {
                if (_ready.TryDequeue(out task))
                    return true;
                Monitor.Wait(_lock);
            }
        }

        task = null;
        return false;
    }
}
