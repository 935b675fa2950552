using System.Text;
using Confluent.Kafka;

namespace Freshet.Crash.Content;

/// <summary>Reads a topic by a plain consumer, which sees committed records only.</summary>
internal static class TopicContent
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>All values, from the first to the end of each partition. An open transaction would hold the end up: that fails.</summary>
    public static IReadOnlyList<string> Read(string bootstrap, string topic)
    {
        var settings = new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = $"reader-{Guid.NewGuid():N}",
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        };
        using IConsumer<Ignore, byte[]> consumer = new ConsumerBuilder<Ignore, byte[]>(settings).Build();
        using IAdminClient admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        TopicPartitionOffset[] partitions =
            [.. admin.GetMetadata(topic, Patience).Topics.Single().Partitions.Select(p => new TopicPartitionOffset(topic, p.PartitionId, Offset.Beginning))];
        consumer.Assign(partitions);
        List<string> values = [];
        for (int left = partitions.Length; left > 0;)
        {
            ConsumeResult<Ignore, byte[]> record = consumer.Consume(Patience)
                ?? throw new TimeoutException($"The topic '{topic}' gave no record and no end for {Patience.TotalSeconds} s: a transaction may be open.");
            if (!record.IsPartitionEOF)
                values.Add(Encoding.UTF8.GetString(record.Message.Value));
            else if (record.Offset < consumer.QueryWatermarkOffsets(record.TopicPartition, Patience).High)
                continue; // the end of what is committed for now
            else
                left--;
        }

        return values;
    }
}
