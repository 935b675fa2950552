using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Execution;

/// <summary>The threads that step tasks. They sleep when no task wants a step.</summary>
internal sealed class WorkerPool : ITaskQueue, IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<StreamTask> _ready = new();
    private readonly Action<StreamTask> _ended;
    private readonly Action<StreamTask, Exception> _failed;
    private readonly List<Thread> _threads = [];
    private bool _stopping;

    public WorkerPool(int threads, Action<StreamTask> ended, Action<StreamTask, Exception> failed)
    {
        _ended = ended;
        _failed = failed;
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
        {
            try
            {
                if (task!.RunOnce() == TaskProgress.Done)
                    _ended(task);
            }
            catch (Exception e)
            {
                _failed(task!, e); // the job fails with the task; the thread goes on until it is told to stop
            }
        }
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
