using System.Globalization;
using Confluent.Kafka;
using Freshet.Connectors.Kafka.Clients;
using Freshet.Sinks;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>
/// Sends records as they come. A checkpoint waits until each has arrived; a record that the broker refuses for good goes to the dead letters, and what
/// else fails fails the job. Without a promise nothing is acknowledged, and what fails is dropped. Used by the thread that steps the sink; reports of
/// deliveries come on another.
/// </summary>
internal sealed class ProducingWriter<T> : SinkWriter<T>
{
    private const int MostInFlight = 100_000;
    private const long MostBytesInFlight = 64 << 20;

    // What the task waits for, and is woken by.
    private const int Nothing = 0;
    private const int Room = 1;
    private const int Silence = 2;

    private readonly KafkaConnection _connection;
    private readonly string _topic;
    private readonly KafkaSinkOptions _options;
    private readonly RecordMaker<T> _records;
    private readonly Action<DeliveryReport<byte[]?, byte[]?>> _delivered;
    private readonly Lock _lock = new();
    private readonly List<DeadLetter> _rejected = [];
    private IProducer<byte[]?, byte[]?>? _producer;
    private SinkWriterContext? _context;
    private KafkaFailureException? _failure;
    private long _inFlight;
    private long _bytesInFlight;
    private int _waitsFor = Nothing;

    public ProducingWriter(KafkaConnection connection, string topic, KafkaSerializer<T> serializer, KafkaSinkOptions options)
    {
        _connection = connection;
        _topic = topic;
        _options = options;
        _records = new RecordMaker<T>(topic, serializer);
        _delivered = report => Ended(report.Error, report.TopicPartition, report.Offset, report.Message);
    }

    public override bool IsReady => Volatile.Read(ref _producer) is not null && !Waits(Room);

    public override void Open(SinkWriterContext context)
    {
        _context = context;
        context.RunBlocking(Connect, static () => { });
    }

    public override void Write(ReadOnlySpan<Record<T>> batch)
    {
        foreach (ref readonly Record<T> record in batch)
            Send(in record);
        PassOn();
    }

    public override bool TryFlush()
    {
        if (Volatile.Read(ref _producer) is null || Waits(Silence))
            return false;
        PassOn();
        return true;
    }

    public override void Dispose()
    {
        _producer?.Dispose();
        base.Dispose();
    }

    private bool IsRoom => Volatile.Read(ref _inFlight) < MostInFlight && Volatile.Read(ref _bytesInFlight) < MostBytesInFlight;

    /// <summary>Whether the task has to wait. The reports look at the note behind their own change, so one of both sides sees the other's.</summary>
    private bool Waits(int what)
    {
        if (IsOver(what))
            return false;
        Interlocked.Exchange(ref _waitsFor, what);
        if (!IsOver(what))
            return true;
        Interlocked.Exchange(ref _waitsFor, Nothing);
        return false;
    }

    private bool IsOver(int what) => _failure is not null || (what == Room ? IsRoom : Volatile.Read(ref _inFlight) == 0);

    private void Connect()
    {
        Dictionary<string, string> settings = _connection.ToSettings();
        TopicLimits limits = KafkaFailureException.Told(ReadLimits);
        settings["enable.idempotence"] = _options.Delivery == KafkaDelivery.None ? "false" : "true";
        settings["acks"] = _options.Delivery == KafkaDelivery.None ? "0" : "all";
        settings["message.max.bytes"] = limits.MaxMessageBytes.ToString(CultureInfo.InvariantCulture);
        settings["compression.type"] = _options.Compression;
        settings["linger.ms"] = _options.Linger.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        settings["queue.buffering.max.messages"] = (2 * MostInFlight).ToString(CultureInfo.InvariantCulture);
        settings["queue.buffering.max.kbytes"] = (2 * MostBytesInFlight / 1024).ToString(CultureInfo.InvariantCulture);
        Volatile.Write(
            ref _producer,
            new ProducerBuilder<byte[]?, byte[]?>(settings).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build());
    }

    private TopicLimits ReadLimits()
    {
        using var admin = new ClusterAdmin(_connection);
        admin.CheckWritable(_topic);
        return admin.ReadLimits(_topic);
    }

    private void Send(in Record<T> record)
    {
        OutgoingRecord made = _records.Make(in record);
        Message<byte[]?, byte[]?> message = ConfluentRecord.MessageOf(in made);
        TopicPartition to = ConfluentRecord.TopicPartitionOf(in made);
        Interlocked.Increment(ref _inFlight);
        Interlocked.Add(ref _bytesInFlight, SizeOf(message));
        try
        {
            _producer!.Produce(to, message, _delivered);
        }
        catch (ProduceException<byte[]?, byte[]?> e)
        {
            Ended(e.Error, to, Offset.Unset, message);
        }
    }

    private static long SizeOf(Message<byte[]?, byte[]?> message) => (message.Key?.Length ?? 0) + (message.Value?.Length ?? 0);

    /// <summary>Takes note that a record has arrived, or why it has not.</summary>
    private void Ended(Error error, TopicPartition to, Offset offset, Message<byte[]?, byte[]?> message)
    {
        if (error.IsError)
            TakeFailure(error, to, offset, message.Value);
        long bytes = Interlocked.Add(ref _bytesInFlight, -SizeOf(message));
        long records = Interlocked.Decrement(ref _inFlight);
        int waitsFor = Volatile.Read(ref _waitsFor);
        if (waitsFor == Nothing)
            return;
        bool isOver = waitsFor == Room
            ? records < MostInFlight / 2 && bytes < MostBytesInFlight / 2 // not for every record
            : records == 0;
        if ((isOver || _failure is not null) && Interlocked.CompareExchange(ref _waitsFor, Nothing, waitsFor) == waitsFor)
            _context!.Wake();
    }

    private void TakeFailure(Error error, TopicPartition to, Offset offset, byte[]? value)
    {
        lock (_lock)
        {
            if (KafkaErrors.IsRefusal(error.Code))
            {
                _rejected.Add(new DeadLetter(
                    to.Topic, offset.Value, $"The topic '{to.Topic}' does not take the record: {KafkaErrors.Text(error)}",
                    value is null ? default : value.AsMemory(0, Math.Min(value.Length, TopicLimits.MostRejectedBytes))));
            }
            else if (_options.Delivery != KafkaDelivery.None)
            {
                _failure ??= new KafkaFailureException(
                    KafkaErrors.Classify(error, requiresAbort: false, hasExpired: false), $"A record could not be sent to the topic '{to.Topic}': {KafkaErrors.Text(error)}");
            }
        }
    }

    private void PassOn()
    {
        DeadLetter[] rejected;
        lock (_lock)
        {
            if (_failure is { } failure)
                throw failure.ToJobFailure();
            if (_rejected.Count == 0)
                return;
            rejected = [.. _rejected];
            _rejected.Clear();
        }

        foreach (DeadLetter letter in rejected)
            _context!.Reject(letter);
    }
}
