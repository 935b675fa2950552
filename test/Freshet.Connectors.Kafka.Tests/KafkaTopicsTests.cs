using Confluent.Kafka.Admin;
using Freshet.Connectors.Kafka.Clients;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Topics that are made where they are missing.</summary>
public sealed class KafkaTopicsTests(BrokerFixture fixture)
{
    private readonly Broker _broker = fixture.Broker;

    [Fact]
    public void Missing_topic_is_made_once_and_keeps_its_partitions()
    {
        string topic = $"made-{Guid.NewGuid():N}";
        var connection = new KafkaConnection(_broker.Bootstrap);
        Assert.True(KafkaTopics.Ensure(connection, topic, 3));
        Assert.False(KafkaTopics.Ensure(connection, topic, 5));
        _broker.WaitForPartitions(topic, 3);
        Assert.Equal(3, _broker.EndsOf(topic).Length);
    }

    [Fact]
    public async Task Limits_are_those_of_the_broker_over_whichever_connection_it_answers()
    {
        string topic = _broker.CreateTopic();
        await _broker.LimitMessagesAsync(topic, 2000);
        for (int i = 0; i < 40; i++) // a few of them are answered over the connection to the bootstrap address
        {
            using var admin = new ClusterAdmin(_broker.Connection);
            Assert.Equal(2000, admin.ReadLimits(topic).MaxMessageBytes);
        }
    }

    [Fact]
    public async Task Topic_that_may_not_be_made_is_told_with_its_name()
    {
        string topic = $"denied-{Guid.NewGuid():N}";
        await _broker.GrantAsync(ResourceType.Topic, topic, AclOperation.Describe);
        var guest = new KafkaConnection(_broker.SaslBootstrap) { SaslMechanism = KafkaSaslMechanism.Plain, Username = "guest", Password = "guest-secret" };
        SuppressRestartsException e = Assert.Throws<SuppressRestartsException>(() => KafkaTopics.Ensure(guest, topic, 1));
        Assert.StartsWith($"The topic '{topic}' is not there, and the Kafka cluster at {_broker.SaslBootstrap} does not let this client make it: ", e.Message, StringComparison.Ordinal);
    }
}
