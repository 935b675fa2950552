using System.Buffers;
using System.Globalization;
using Confluent.Kafka;
using Freshet.Connectors.Kafka.Clients;
using Freshet.Sinks;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>
/// Sends records as they come, by an idempotent producer. A checkpoint waits until each has arrived; a record that the broker refuses for good goes to
/// the dead letters, and what else fails fails the job. Used by the thread that steps the sink; reports of deliveries come on another.
/// </summary>
internal sealed class ProducingWriter<T>(KafkaConnection connection, string topic, KafkaSerializer<T> serializer, KafkaSinkOptions options) : SinkWriter<T>
{
    private const int MostInFlight = 100_000;
    private const long MostBytesInFlight = 64 << 20;
    private const int MostRejectedBytes = 1 << 16;

    private readonly ArrayBufferWriter<byte> _key = new(256);
    private readonly ArrayBufferWriter<byte> _value = new(4096);
    private readonly KafkaHeaderWriter _headers = new();
    private readonly Lock _lock = new();
    private readonly List<DeadLetter> _rejected = [];
    private IProducer<byte[]?, byte[]?>? _producer;
    private SinkWriterContext? _context;
    private KafkaFailureException? _failure;
    private long _inFlight;
    private long _bytesInFlight;
    private bool _waits;

    public override bool IsReady
    {
        get
        {
            if (_producer is null)
                return false;
            lock (_lock)
                return !(_waits = _inFlight >= MostInFlight || _bytesInFlight >= MostBytesInFlight);
        }
    }

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
        PassOn();
        if (options.Delivery == KafkaDelivery.None || _producer is null)
            return _producer is not null;
        lock (_lock)
            return !(_waits = _inFlight > 0);
    }

    public override void Dispose()
    {
        _producer?.Dispose();
        base.Dispose();
    }

    private void Connect()
    {
        Dictionary<string, string> settings = connection.ToSettings();
        TopicLimits limits;
        using (IAdminClient admin = new AdminClientBuilder(settings).SetLogHandler(static (_, _) => { }).Build())
        {
            KafkaTopology.CheckTopic(admin, connection, topic, TimeSpan.FromSeconds(10));
            limits = KafkaTopology.ReadLimits(admin, topic);
        }

        settings["enable.idempotence"] = options.Delivery == KafkaDelivery.None ? "false" : "true";
        settings["acks"] = options.Delivery == KafkaDelivery.None ? "0" : "all";
        settings["message.max.bytes"] = limits.MaxMessageBytes.ToString(CultureInfo.InvariantCulture);
        settings["compression.type"] = options.Compression;
        settings["linger.ms"] = options.Linger.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        settings["queue.buffering.max.messages"] = (2 * MostInFlight).ToString(CultureInfo.InvariantCulture);
        _producer = new ProducerBuilder<byte[]?, byte[]?>(settings).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    private void Send(in Record<T> record)
    {
        _key.ResetWrittenCount();
        _value.ResetWrittenCount();
        _headers.Clear();
        bool hasKey = serializer.TryWriteKey(record.Value, _key);
        bool hasValue = serializer.TryWriteValue(record.Value, _value);
        serializer.WriteHeaders(record.Value, _headers);
        EventTime time = serializer.TimeOf(in record);
        var message = new Message<byte[]?, byte[]?>
        {
            Key = hasKey ? _key.WrittenSpan.ToArray() : null,
            Value = hasValue ? _value.WrittenSpan.ToArray() : null,
            Timestamp = time == EventTime.None ? Timestamp.Default : new Timestamp(time.Milliseconds, TimestampType.CreateTime),
            Headers = ConfluentTransactionalProducer.HeadersOf(_headers.Written),
        };
        var to = new TopicPartition(serializer.TopicOf(record.Value) ?? topic, serializer.PartitionOf(record.Value) is { } partition ? new Partition(partition) : Partition.Any);
        int bytes = _key.WrittenCount + _value.WrittenCount;
        lock (_lock)
        {
            _inFlight++;
            _bytesInFlight += bytes;
        }

        try
        {
            _producer!.Produce(to, message, report => Delivered(report, bytes));
        }
        catch (ProduceException<byte[]?, byte[]?> e)
        {
            Ended(e.Error, to, Offset.Unset, message.Value, bytes);
        }
    }

    private void Delivered(DeliveryReport<byte[]?, byte[]?> report, int bytes) =>
        Ended(report.Error, report.TopicPartition, report.Offset, report.Error.IsError ? report.Message.Value : null, bytes);

    /// <summary>Takes note that a record has arrived, or why it has not.</summary>
    private void Ended(Error error, TopicPartition to, Offset offset, byte[]? value, int bytes)
    {
        bool wakes;
        lock (_lock)
        {
            _inFlight--;
            _bytesInFlight -= bytes;
            if (error.IsError)
                TakeFailure(error, to, offset, value);
            wakes = _waits && (_inFlight == 0 || _inFlight == MostInFlight / 2 || error.IsError || (_bytesInFlight < MostBytesInFlight / 2 && _inFlight < MostInFlight / 2));
            if (wakes)
                _waits = false;
        }

        if (wakes)
            _context!.Wake();
    }

    private void TakeFailure(Error error, TopicPartition to, Offset offset, byte[]? value)
    {
        if (error.Code is ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidRecord or ErrorCode.Local_UnknownPartition or ErrorCode.TopicException)
        {
            _rejected.Add(new DeadLetter(
                to.ToString(), offset.Value, $"The topic '{to.Topic}' does not take the record: {KafkaErrors.Text(error)}",
                value is null ? default : value.AsMemory(0, Math.Min(value.Length, MostRejectedBytes))));
        }
        else if (options.Delivery != KafkaDelivery.None)
        {
            _failure ??= new KafkaFailureException(KafkaErrors.Classify(error, requiresAbort: false, hasExpired: false), $"A record could not be sent to the topic '{to.Topic}': {KafkaErrors.Text(error)}");
        }
    }

    private void PassOn()
    {
        DeadLetter[] rejected;
        lock (_lock)
        {
            if (_failure is { } failure)
                throw new IOException(failure.Message, failure);
            rejected = [.. _rejected];
            _rejected.Clear();
        }

        foreach (DeadLetter letter in rejected)
            _context!.Reject(letter);
    }
}
