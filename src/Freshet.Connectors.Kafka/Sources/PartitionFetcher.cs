using Freshet.Connectors.Kafka.Clients;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Sources;

/// <summary>
/// The one consumer of a source subtask, shared by the readers of its partitions: at most one call to it is under way, on the I/O executor, and
/// while the task works on what one brought the next is waiting for more. Used by the thread that steps the task.
/// </summary>
/// <param name="consumer">Reads the partitions.</param>
/// <param name="queueLimit">Records of a partition that wait before it is held up.</param>
/// <param name="context">Runs the calls.</param>
internal sealed class PartitionFetcher<T>(IPartitionConsumer<T> consumer, int queueLimit, SplitReaderContext context) : IDisposable
{
    private const int MostPerCall = 8192;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<PartitionName, PartitionQueue<T>> _queues = []; // changed by the call only
    private readonly List<(PartitionName Partition, long Offset, PartitionQueue<T> Queue)> _toAssign = [];
    private readonly Dictionary<PartitionName, long> _toCommit = [];
    private readonly List<FetchedRecord<T>> _fetched = new(MostPerCall);
    private bool _isCalling;
    private bool _isDisposed;

    public IPartitionConsumer<T> Consumer => consumer;

    /// <summary>Begins to read a partition.</summary>
    public PartitionQueue<T> Add(PartitionName partition, long offset)
    {
        var queue = new PartitionQueue<T>(queueLimit);
        lock (_lock)
            _toAssign.Add((partition, offset, queue));
        return queue;
    }

    /// <summary>Sees to it that more is fetched. A call that brings something, or nothing for a while, has the readers asked again.</summary>
    public void EnsureFetching()
    {
        lock (_lock)
        {
            if (_isCalling || _isDisposed)
                return;
            _isCalling = true;
        }

        context.RunBlocking(Call);
    }

    /// <summary>Has the consumer group told, with the next call.</summary>
    public void CommitForMonitoring(PartitionName partition, long offset)
    {
        lock (_lock)
            _toCommit[partition] = offset;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            if (_isCalling)
                return; // the call under way frees it
        }

        consumer.Dispose();
    }

    private void Call()
    {
        try
        {
            Prepare();
            if (_queues.Count > 0)
                consumer.Fetch(_fetched, MostPerCall, Wait);
            foreach (ref readonly FetchedRecord<T> record in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fetched))
                _queues[record.Partition].Add(in record);
        }
        finally
        {
            _fetched.Clear();
            bool isOver;
            lock (_lock)
            {
                _isCalling = false;
                isOver = _isDisposed;
            }

            if (isOver)
                consumer.Dispose();
        }
    }

    /// <summary>Takes what was asked for since the last call, and holds up or goes on with partitions as their queues say.</summary>
    private void Prepare()
    {
        (PartitionName Partition, long Offset)[] commits;
        lock (_lock)
        {
            foreach ((PartitionName partition, long offset, PartitionQueue<T> queue) in _toAssign)
            {
                _queues.Add(partition, queue);
                consumer.Assign(partition, offset);
            }

            _toAssign.Clear();
            commits = [.. _toCommit.Select(c => (c.Key, c.Value))];
            _toCommit.Clear();
        }

        if (commits.Length > 0)
            consumer.CommitForMonitoring(commits);
        foreach ((PartitionName partition, PartitionQueue<T> queue) in _queues)
        {
            if (queue.IsPaused ? !queue.IsLow : !queue.IsFull)
                continue;
            queue.IsPaused = !queue.IsPaused;
            consumer.SetPaused(partition, queue.IsPaused);
        }
    }
}
