namespace Freshet.Connectors.Kafka.Sources;

/// <summary>
/// What has come from a partition and was not taken yet. The fetcher's call fills it, the task empties it, chunk by chunk, so that they meet seldom.
/// </summary>
/// <param name="name">The partition.</param>
/// <param name="taken">Told how many bytes do not wait any more.</param>
internal sealed class PartitionQueue<T>(PartitionName name, Action<long> taken)
{
    private const int ChunkRecords = 512;
    private const int MostKeptChunks = 16;

    private readonly Lock _lock = new();
    private readonly Queue<Chunk> _full = new();
    private readonly Stack<Chunk> _free = new();
    private Chunk? _filling; // the call's own
    private Chunk? _taking; // the task's own
    private int _next;

    public PartitionName Name => name;

    /// <summary>Whether nothing waits. By either side; what is being filled does not count before it is handed over.</summary>
    public bool IsEmpty
    {
        get
        {
            if (Volatile.Read(ref _taking) is not null)
                return false;
            lock (_lock)
                return _full.Count == 0;
        }
    }

    /// <summary>Adds what came; true where that handed something over. By the call.</summary>
    public bool Add(FetchedRecord<T> record, int bytes)
    {
        Chunk chunk = _filling ??= Rent();
        chunk.Records[chunk.Count++] = record;
        chunk.Bytes += bytes;
        if (chunk.Count < ChunkRecords)
            return false;
        HandOver();
        return true;
    }

    /// <summary>Lets the task have what was added. By the call.</summary>
    public void HandOver()
    {
        if (_filling is null)
            return;
        lock (_lock)
            _full.Enqueue(_filling);
        _filling = null;
    }

    /// <summary>What came next, or some of it; empty where nothing waits. Valid until it was taken. By the task.</summary>
    public ReadOnlySpan<FetchedRecord<T>> Next => _taking is null && !TryTakeChunk() ? default : _taking!.Records.AsSpan(_next, _taking.Count - _next);

    /// <summary>So many of <see cref="Next"/> do not wait any more. By the task.</summary>
    public void Took(int count)
    {
        _next += count;
        if (_next == _taking!.Count)
            Return();
    }

    private bool TryTakeChunk()
    {
        lock (_lock)
        {
            if (!_full.TryDequeue(out Chunk? chunk))
                return false;
            Volatile.Write(ref _taking, chunk);
        }

        _next = 0;
        return true;
    }

    private void Return()
    {
        Chunk chunk = _taking!;
        taken(chunk.Bytes);
        chunk.Records.AsSpan(0, chunk.Count).Clear();
        (chunk.Count, chunk.Bytes) = (0, 0);
        lock (_lock)
        {
            Volatile.Write(ref _taking, null);
            if (_free.Count < MostKeptChunks)
                _free.Push(chunk);
        }
    }

    private Chunk Rent()
    {
        lock (_lock)
            return _free.TryPop(out Chunk? chunk) ? chunk : new Chunk();
    }

    private sealed class Chunk
    {
        public readonly FetchedRecord<T>[] Records = new FetchedRecord<T>[ChunkRecords];

        public int Count;

        public long Bytes;
    }
}
