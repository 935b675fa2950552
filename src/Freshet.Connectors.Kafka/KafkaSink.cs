using System.Globalization;
using Freshet.Connectors.Kafka.Clients;
using Freshet.Connectors.Kafka.Sinks;
using Freshet.Sinks;

namespace Freshet.Connectors.Kafka;

/// <summary>Makes sinks that fill a topic. Pure functions.</summary>
public static class KafkaSink
{
    /// <summary>Makes a sink. The broker is asked when the job starts: whether it is there, has the topic, and lets the sink write to it.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="topic">The topic; a serializer may name others for single records.</param>
    /// <param name="serializer">How values become records.</param>
    /// <param name="options">What readers may rely on; null: at least once.</param>
    /// <exception cref="ArgumentException">The options do not go together; the message says how to mend them.</exception>
    public static Sink<T> Create<T>(KafkaConnection connection, string topic, KafkaSerializer<T> serializer, KafkaSinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        ArgumentNullException.ThrowIfNull(serializer);
        options ??= new KafkaSinkOptions();
        connection.ToSettings(); // what is wrong with it is said where the job is written
        if (options.Delivery != KafkaDelivery.ExactlyOnce)
            return new ProducingSink<T>(connection, topic, serializer, options);
        return new TransactionalSink<T>(connection, topic, serializer, options);
    }
}

/// <summary>A topic filled exactly once. A description, shared: immutable.</summary>
internal sealed class TransactionalSink<T>(KafkaConnection connection, string topic, KafkaSerializer<T> serializer, KafkaSinkOptions options) : CommittingSink<T>
{
    public override CommittingSinkWriter<T> CreateWriter(int subtask) =>
        new EpochWriter<T>(topic, serializer, options, ReadLimits);

    public override Committer CreateCommitter(string uid, int subtask) =>
        new KafkaCommitter(() => ConfluentTransactions.Connect(connection, topic, uid, options), uid, topic);

    private TopicLimits ReadLimits()
    {
        using var admin = new ClusterAdmin(connection);
        return admin.ReadLimits(topic);
    }

    /// <summary>What follows from the choice of exactly once.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Kafka topic '{topic}' at {connection}, exactly once: transactional ids {options.PrefixFor(topic)}-UID-SUBTASK, transactions of at most {options.TransactionTimeout.TotalSeconds:0} s, an early checkpoint at {options.EarlyCheckpointBytes >> 20} MB");
}

/// <summary>A topic filled at least once, or without a promise. A description, shared: immutable.</summary>
internal sealed class ProducingSink<T>(KafkaConnection connection, string topic, KafkaSerializer<T> serializer, KafkaSinkOptions options) : Sink<T>
{
    public override SinkWriter<T> CreateWriter(int subtask) => new ProducingWriter<T>(connection, topic, serializer, options);

    public override string ToString() =>
        $"Kafka topic '{topic}' at {connection}, {(options.Delivery == KafkaDelivery.None ? "without a promise" : "at least once: a checkpoint waits for every acknowledgement")}";
}
