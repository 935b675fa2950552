using System.Globalization;
using Freshet.Sinks;

namespace Freshet.Connectors.MongoDB;

/// <summary>
/// Gathers documents into bulks and keeps some of them under way. A bulk stays under way until all of it is in the store or rejected, through
/// every pause before another attempt; a bulk that shares an id with one under way waits, so that the newer document is written last. Used by one
/// thread at a time.
/// </summary>
internal sealed class MongoSinkWriter<T>(
    DocumentEncoder<T> encoder, IDocumentStore store, MongoSinkOptions options, string target, Random random) : SinkWriter<T>
{
    private readonly Queue<UpsertBatch> _full = new();
    private readonly List<Flight> _flights = [];
    private readonly Stack<UpsertBatch> _free = new();
    private readonly List<RejectedDocument> _rejected = [];
    private UpsertBatch _open = new();
    private DateTimeOffset _openSince;
    private SinkWriterContext? _context;
    private bool _isPrepared;
    private long _taken;

    /// <summary>Full bulks that wait are at most those of one batch of records: it is taken whole, and then no more.</summary>
    public override bool IsReady => _isPrepared && _full.Count == 0;

    private DateTimeOffset OpenDue => _openSince + options.FlushInterval;

    public override void Open(SinkWriterContext context)
    {
        _context = context;
        context.RunBlocking(store.Prepare, () => _isPrepared = true);
    }

    public override void Write(ReadOnlySpan<Record<T>> batch)
    {
        foreach (ref readonly Record<T> record in batch)
            Add(record.Value);
        Pump(openToo: _open.Count > 0 && OpenDue <= _context!.Now);
    }

    public override bool TryFlush()
    {
        Pump(openToo: true);
        return _isPrepared && _open.Count == 0 && _full.Count == 0 && _flights.Count == 0;
    }

    public override void OnProcessingTime(DateTimeOffset now)
    {
        foreach (Flight flight in _flights)
        {
            if (flight.RetryAt is not { } time)
                continue;
            if (time <= now)
                Attempt(flight);
            else
                _context!.WakeAt(time);
        }

        bool isDue = _open.Count > 0 && OpenDue <= now;
        Pump(openToo: isDue);
        if (_open.Count > 0 && !isDue)
            _context!.WakeAt(OpenDue);
    }

    public override void Dispose()
    {
        encoder.Dispose();
        store.Dispose();
        base.Dispose();
    }

    private void Add(T value)
    {
        _taken++;
        ReadOnlySpan<byte> document = encoder.Encode(value);
        if (document.Length > BsonLimits.MaxDocumentBytes)
        {
            Reject(document, _taken, string.Create(CultureInfo.InvariantCulture,
                $"The document takes {document.Length} bytes; MongoDB takes at most {BsonLimits.MaxDocumentBytes}."));
            return;
        }

        if (_open.Count > 0 && _open.Length + document.Length > MongoSinkOptions.BatchBytes)
            CloseOpen();
        if (_open.Count == 0)
        {
            _openSince = _context!.Now;
            _context.WakeAt(OpenDue);
        }

        _open.Add(document, encoder.Inspect(document), _taken);
        if (_open.Count >= options.BatchSize)
            CloseOpen();
    }

    private void CloseOpen()
    {
        _open.Seal();
        _full.Enqueue(_open);
        _open = _free.TryPop(out UpsertBatch? free) ? free : new UpsertBatch();
    }

    /// <summary>Sends bulks in their order, as many as may be under way.</summary>
    /// <param name="openToo">Whether the one that is not full is sent as well, unless it would have to wait: then more may come to it.</param>
    private void Pump(bool openToo)
    {
        while (_full.TryPeek(out UpsertBatch? next) && MayGo(next))
            Begin(_full.Dequeue());
        if (!openToo || _open.Count == 0 || _full.Count > 0 || !MayGo(_open))
            return;
        CloseOpen();
        Begin(_full.Dequeue());
    }

    private bool MayGo(UpsertBatch batch)
    {
        if (_flights.Count >= options.MaxInFlight)
            return false;
        foreach (Flight flight in _flights)
        {
            if (flight.Batch.Overlaps(batch))
                return false;
        }

        return true;
    }

    private void Begin(UpsertBatch batch)
    {
        var flight = new Flight(batch);
        _flights.Add(flight);
        Attempt(flight);
    }

    private void Attempt(Flight flight)
    {
        flight.RetryAt = null;
        _context!.RunBlocking(() => flight.Call(store), () => Answered(flight));
    }

    private void Answered(Flight flight)
    {
        if (flight.Failure is { } failure)
        {
            Postpone(flight, failure);
            return;
        }

        flight.Succeeded();
        flight.Batch.Take(flight.Refused, _rejected);
        foreach (RejectedDocument rejected in _rejected)
            Reject(rejected.Document.Span, rejected.Ordinal, rejected.Reason);
        _rejected.Clear();
        if (flight.Batch.Writes.Count > 0)
        {
            Attempt(flight);
            return;
        }

        _flights.Remove(flight);
        flight.Batch.Clear();
        if (_free.Count <= options.MaxInFlight)
            _free.Push(flight.Batch);
        Pump(openToo: _open.Count > 0 && OpenDue <= _context!.Now);
    }

    private void Postpone(Flight flight, TransientStoreException failure)
    {
        DateTimeOffset now = _context!.Now;
        if (flight.Failed(now) >= options.Retry.TimeLimit)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture,
                $"{target} took no documents for {(now - flight.FirstFailure).TotalSeconds:F0} s and {flight.Failures} attempts: {failure.Message} Bring the server back and start the job again: it goes on from its checkpoint. MongoSinkOptions.Retry says how long to wait."), failure);
        }

        flight.RetryAt = now + options.Retry.DelayAfter(flight.Failures, random);
        _context.WakeAt(flight.RetryAt.Value);
    }

    private void Reject(ReadOnlySpan<byte> document, long ordinal, string reason) =>
        _context!.Reject(new DeadLetter(target, ordinal, reason, document[..Math.Min(document.Length, DeadLetterFormat.MaxBytes)].ToArray())
        {
            Length = document.Length,
        });

    /// <summary>A bulk under way: in a call, or before the next attempt.</summary>
    private sealed class Flight(UpsertBatch batch)
    {
        public UpsertBatch Batch => batch;

        public IReadOnlyList<RefusedDocument> Refused { get; private set; } = [];

        public TransientStoreException? Failure { get; private set; }

        public int Failures { get; private set; }

        public DateTimeOffset FirstFailure { get; private set; }

        /// <summary>When the next attempt is due; null while a call runs.</summary>
        public DateTimeOffset? RetryAt { get; set; }

        /// <summary>Runs on the I/O executor; what it leaves behind is looked at when it has ended.</summary>
        public void Call(IDocumentStore store)
        {
            try
            {
                Failure = null;
                Refused = store.Upsert(batch.Writes);
            }
            catch (TransientStoreException failure)
            {
                Failure = failure;
            }
        }

        public void Succeeded() => Failures = 0;

        public TimeSpan Failed(DateTimeOffset now)
        {
            if (Failures++ == 0)
                FirstFailure = now;
            return now - FirstFailure;
        }
    }
}
