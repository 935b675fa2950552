using Freshet.Connectors.Kafka.Clients;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Sources;

/// <summary>
/// The one consumer of a source subtask, shared by the readers of its partitions: at most one call to it is under way, on the I/O executor, and it
/// goes on while the task works on what it brought: while nothing is taken from the client its memory fills up and grows cold, which costs more than
/// the records do. So much may wait to be taken, of all partitions together; then no call is made. A reader that has nothing is still served: those
/// that have something are held up meanwhile. Used by the thread that steps the task.
/// </summary>
internal sealed class PartitionFetcher<T> : IRecordTaker, IDisposable
{
    private const int RecordOverhead = 128; // what a record takes in memory beside its bytes, about
    private const int LookAtClockEvery = 16; // records
    private const int MostUnseenMilliseconds = 10; // so long may a record wait before the task hears of it, where records come without a lull

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitWhileHolding = TimeSpan.FromMilliseconds(5);

    private readonly IPartitionConsumer _consumer;
    private readonly RecordDecoding<T> _decoding;
    private readonly KafkaSourceOptions _options;
    private readonly SplitReaderContext _context;
    private readonly Lock _lock = new();
    private readonly List<(PartitionName Partition, long Offset, PartitionQueue<T> Queue)> _toAssign = [];
    private readonly Dictionary<PartitionName, long> _toCommit = [];
    private bool _isCalling;
    private bool _isStarving;
    private bool _isDisposed;
    private long _waiting; // bytes; added to by the call, taken from by the readers

    // The call's own.
    private readonly Dictionary<PartitionName, PartitionQueue<T>> _queues = [];
    private readonly List<PartitionQueue<T>> _touched = [];
    private readonly List<PartitionName> _held = [];
    private PartitionQueue<T>? _last;
    private string _lastTopic = ""; // as the client names it: the same string with each record, so that comparing is quick
    private int _taken;
    private int _aheadBytes;
    private long _unaccounted; // bytes that came and are not in _waiting yet
    private long _mostWaiting;
    private long _handOverAt; // by the clock of Environment.TickCount64
    private long _callEnds; // by the clock of Environment.TickCount64

    public PartitionFetcher(IPartitionConsumer consumer, RecordDecoding<T> decoding, KafkaSourceOptions options, SplitReaderContext context)
    {
        _consumer = consumer;
        _decoding = decoding;
        _options = options;
        _context = context;
    }

    /// <summary>For what is asked before the first call.</summary>
    public IPartitionConsumer Consumer => _consumer;

    /// <summary>Begins to read a partition.</summary>
    public PartitionQueue<T> Add(PartitionName partition, long offset)
    {
        var queue = new PartitionQueue<T>(partition, bytes => Interlocked.Add(ref _waiting, -bytes));
        lock (_lock)
            _toAssign.Add((partition, offset, queue));
        return queue;
    }

    /// <summary>Sees to it that more is fetched. A call that brings something, or nothing for a while, has the readers asked again.</summary>
    /// <param name="isStarving">Whether the reader has nothing left.</param>
    public void EnsureFetching(bool isStarving)
    {
        if (!isStarving && Volatile.Read(ref _waiting) >= _options.QueuedBytes)
            return;
        Start(isStarving);
    }

    /// <summary>Has the consumer group told.</summary>
    public void CommitForMonitoring(PartitionName partition, long offset)
    {
        if (_options.GroupId is null)
            return;
        lock (_lock)
            _toCommit[partition] = offset;
        Start(isStarving: false);
    }

    bool IRecordTaker.TakesValuesAhead => _decoding.ReadsAhead;

    void IRecordTaker.TakeValue(ReadOnlySpan<byte> value)
    {
        _aheadBytes = value.Length;
        _decoding.Read(value);
    }

    bool IRecordTaker.Take(in KafkaRecord record)
    {
        PartitionQueue<T> queue = QueueOf(record.Topic, record.Partition);
        int bytes = RecordOverhead + record.Key.Length + record.Value.Length + _aheadBytes;
        _aheadBytes = 0;
        _unaccounted += bytes;
        if (queue.Add(_decoding.Decode(in record), bytes))
            Account();
        if (++_taken % LookAtClockEvery == 0 && Environment.TickCount64 is var now && now >= _handOverAt)
        {
            _handOverAt = now + MostUnseenMilliseconds;
            HandOver();
            _context.Wake();
            if (IsWantedElsewhere())
                return false;
        }

        return Volatile.Read(ref _waiting) + _unaccounted < _mostWaiting;
    }

    bool IRecordTaker.AwaitsMore()
    {
        HandOver();
        _context.Wake();
        return _held.Count == 0 && Environment.TickCount64 < _callEnds && !IsWantedElsewhere();
    }

    void IRecordTaker.TakeEnd(string topic, int partition, long offset) =>
        QueueOf(topic, partition).Add(new FetchedRecord<T>(offset, default, FetchedNote.End), 0);

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            if (_isCalling)
                return; // the call under way frees it
        }

        _consumer.Dispose();
    }

    private void Start(bool isStarving)
    {
        lock (_lock)
        {
            if (_isCalling || _isDisposed)
                return;
            _isCalling = true;
            _isStarving = isStarving;
        }

        _context.RunBlocking(Call);
    }

    private void Call()
    {
        try
        {
            if (Volatile.Read(ref _isDisposed))
                return;
            TakeWishes();
            bool isRoom = Volatile.Read(ref _waiting) < _options.QueuedBytes;
            if (_queues.Count > 0 && (isRoom || _isStarving))
                Fetch(isRoom);
        }
        catch (KafkaFailureException e)
        {
            throw e.ToJobFailure();
        }
        finally
        {
            bool isOver;
            lock (_lock)
            {
                _isCalling = false;
                isOver = _isDisposed;
            }

            if (isOver)
                _consumer.Dispose();
        }
    }

    /// <summary>Assigns and commits what was asked for since the last call.</summary>
    private void TakeWishes()
    {
        (PartitionName Partition, long Offset)[] commits;
        lock (_lock)
        {
            foreach ((PartitionName partition, long offset, PartitionQueue<T> queue) in _toAssign)
            {
                _queues.Add(partition, queue);
                _consumer.Assign(partition, offset);
            }

            _toAssign.Clear();
            commits = [.. _toCommit.Select(c => (c.Key, c.Value))];
            _toCommit.Clear();
        }

        if (commits.Length > 0)
            _consumer.CommitForMonitoring(commits);
    }

    private void Fetch(bool isRoom)
    {
        // Nothing is held up as long as there is room: to go on with a partition makes librdkafka fetch again what it had.
        Hold(isRoom ? [] : [.. _queues.Where(q => !q.Value.IsEmpty).Select(q => q.Key)]);
        _handOverAt = Environment.TickCount64 + MostUnseenMilliseconds;
        _callEnds = Environment.TickCount64 + (long)Wait.TotalMilliseconds;
        _mostWaiting = isRoom ? _options.QueuedBytes : Volatile.Read(ref _waiting) + _options.QueuedBytes;
        _consumer.Fetch(this, _held.Count == 0 ? Wait : WaitWhileHolding);
        HandOver();
    }

    private void HandOver()
    {
        foreach (PartitionQueue<T> queue in _touched)
            queue.HandOver();
        _touched.Clear();
        _last = null;
        Account();
    }

    private void Account()
    {
        Interlocked.Add(ref _waiting, _unaccounted);
        _unaccounted = 0;
    }

    /// <summary>Whether the call is to end for the sake of another.</summary>
    private bool IsWantedElsewhere()
    {
        lock (_lock)
            return _isDisposed || _toAssign.Count > 0 || _toCommit.Count > 0;
    }

    private void Hold(IReadOnlyList<PartitionName> partitions)
    {
        PartitionName[] released = [.. _held.Except(partitions)];
        PartitionName[] newlyHeld = [.. partitions.Except(_held)];
        if (released.Length > 0)
            _consumer.SetPaused(released, isPaused: false);
        if (newlyHeld.Length > 0)
            _consumer.SetPaused(newlyHeld, isPaused: true);
        _held.Clear();
        _held.AddRange(partitions);
    }

    private PartitionQueue<T> QueueOf(string topic, int partition)
    {
        if (_last is { } last && last.Name.Partition == partition && _lastTopic == topic)
            return last;
        _lastTopic = topic;
        _last = _queues[new PartitionName(topic, partition)];
        if (!_touched.Contains(_last))
            _touched.Add(_last);
        return _last;
    }
}
