using System.Globalization;
using Freshet.Connectors.Kafka.Clients;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Sources;

/// <summary>
/// The one consumer of a source subtask, shared by the readers of its partitions: at most one call to it is under way, on the I/O executor, and
/// while the task works on what one brought it is waiting for more, for a while: to begin a call costs more than a few records. So much may wait to be taken, of all partitions together; then no call is
/// made. A reader that has nothing is still served: those that have something are held up meanwhile. Used by the thread that steps the task.
/// </summary>
internal sealed class PartitionFetcher<T> : IRecordTaker, IDisposable
{
    private const int MostPerCall = 16_384;
    private const int ChunksPerWake = 8;
    private const int RecordOverhead = 128; // what a record takes in memory beside its bytes, about

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitWhileHolding = TimeSpan.FromMilliseconds(5);

    private readonly IPartitionConsumer _consumer;
    private readonly KafkaDecoder<T> _decoder;
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
    private int _taken;
    private int _handedOver;
    private long _mostWaiting;
    private long _callEnds; // by the clock of Environment.TickCount64

    public PartitionFetcher(IPartitionConsumer consumer, KafkaDecoder<T> decoder, KafkaSourceOptions options, SplitReaderContext context)
    {
        _consumer = consumer;
        _decoder = decoder;
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

    bool IRecordTaker.Take(in KafkaRecord record)
    {
        PartitionQueue<T> queue = QueueOf(record.Topic, record.Partition);
        int bytes = RecordOverhead + record.Key.Length + record.Value.Length;
        if (queue.Add(Decode(in record), bytes) && ++_handedOver % ChunksPerWake == 0)
            _context.Wake(); // the task need not wait for a lull
        long waiting = Interlocked.Add(ref _waiting, bytes);
        return ++_taken < MostPerCall && waiting < _mostWaiting;
    }

    bool IRecordTaker.AwaitsMore()
    {
        HandOver();
        _context.Wake();
        if (_held.Count > 0 || Environment.TickCount64 >= _callEnds)
            return false;
        lock (_lock)
            return !_isDisposed && _toAssign.Count == 0 && _toCommit.Count == 0;
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
        _taken = 0;
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
        if (_last is { } last && last.Name.Partition == partition && last.Name.Topic == topic)
            return last;
        _last = _queues[new PartitionName(topic, partition)];
        if (!_touched.Contains(_last))
            _touched.Add(_last);
        return _last;
    }

    private FetchedRecord<T> Decode(in KafkaRecord record)
    {
        DecodeResult<T> result;
        try
        {
            result = _decoder(in record);
        }
        catch (InvalidDataException e)
        {
            result = DecodeResult<T>.Rejected(e.Message);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"The decoder failed at the partition {record.Topic}-{record.Partition}, offset {record.Offset}: {e.Message}"), e);
        }

        return result.IsDecoded ? new FetchedRecord<T>(record.Offset, new Record<T>(result.Value, record.Timestamp), null)
            : result.IsSkipped ? new FetchedRecord<T>(record.Offset, default, FetchedNote.Skipped)
            : new FetchedRecord<T>(record.Offset, default, FetchedNote.Rejected(result.Reason, record.Value));
    }
}
