using Freshet.Connectors.Kafka.Clients;

namespace Freshet.Connectors.Kafka.Sources;

/// <summary>What has come from a partition and was not taken yet. The fetcher's call fills it, the task empties it: thread-safe.</summary>
internal sealed class PartitionQueue<T>(int limit)
{
    private readonly Lock _lock = new();
    private List<FetchedRecord<T>> _arrived = [];
    private List<FetchedRecord<T>> _taking = [];
    private int _taken;

    /// <summary>Whether so much waits that the partition is to be held up. By the fetcher's call.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _arrived.Count >= limit;
        }
    }

    /// <summary>Whether so little waits that the partition is to be read on.</summary>
    public bool IsLow
    {
        get
        {
            lock (_lock)
                return _arrived.Count < limit / 2;
        }
    }

    public bool IsPaused { get; set; }

    public void Add(in FetchedRecord<T> record)
    {
        lock (_lock)
            _arrived.Add(record);
    }

    /// <summary>The next that came; by the task.</summary>
    public bool TryTake(out FetchedRecord<T> record)
    {
        if (_taken == _taking.Count)
        {
            _taking.Clear();
            _taken = 0;
            lock (_lock)
                (_arrived, _taking) = (_taking, _arrived);
        }

        bool any = _taken < _taking.Count;
        record = any ? _taking[_taken++] : default;
        return any;
    }
}
