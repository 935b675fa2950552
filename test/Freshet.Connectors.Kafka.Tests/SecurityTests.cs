using System.Text;
using Confluent.Kafka.Admin;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>What a broker with names, passwords, certificates and access rules lets through, and what is said where it does not.</summary>
public sealed class SecurityTests(BrokerFixture fixture)
{
    private const string Password = "freshet-secret";

    private static readonly KafkaSerializer<string> Text = KafkaSerializer<string>.Of((value, output) => Encoding.UTF8.GetBytes(value, output));

    private readonly Broker _broker = fixture.Broker;
    private readonly string _topic = fixture.Broker.CreateTopic();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KafkaSaslMechanism.Plain)]
    [InlineData(KafkaSaslMechanism.ScramSha256)]
    public async Task Name_and_password_let_a_job_write_exactly_once_and_read(KafkaSaslMechanism mechanism) =>
        await WriteAndReadAsync(new KafkaConnection(_broker.SaslBootstrap) { SaslMechanism = mechanism, Username = "freshet", Password = Password });

    [Fact]
    public async Task Certificate_of_the_client_lets_a_job_write_exactly_once_and_read() => await WriteAndReadAsync(new KafkaConnection(_broker.TlsBootstrap)
    {
        UseTls = true,
        CertificateAuthorityFile = _broker.TlsFile("ca.pem"),
        CertificateFile = _broker.TlsFile("client.pem"),
        KeyFile = _broker.TlsFile("client.key"),
    });

    [Theory]
    [InlineData(KafkaSaslMechanism.Plain)]
    [InlineData(KafkaSaslMechanism.ScramSha256)]
    public async Task Wrong_password_is_told_at_once_and_not_shown(KafkaSaslMechanism mechanism)
    {
        var connection = new KafkaConnection(_broker.SaslBootstrap) { SaslMechanism = mechanism, Username = "freshet", Password = "not-the-secret" };
        SuppressRestartsException e = await Assert.ThrowsAsync<SuppressRestartsException>(() => ReadAsync(connection, new CollectionSink<string>()));
        Assert.StartsWith($"The Kafka cluster at {_broker.SaslBootstrap} and this client do not trust each other: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("uthentication failed", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_whose_certificate_is_not_trusted_is_refused()
    {
        SuppressRestartsException e = await Assert.ThrowsAsync<SuppressRestartsException>(() => ReadAsync(new KafkaConnection(_broker.TlsBootstrap) { UseTls = true }, new CollectionSink<string>()));
        Assert.Contains("certificate verify failed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_right_is_told_with_the_topic()
    {
        var guest = new KafkaConnection(_broker.SaslBootstrap) { SaslMechanism = KafkaSaslMechanism.Plain, Username = "guest", Password = "guest-secret" };
        string sentence = $"The Kafka cluster at {_broker.SaslBootstrap} does not let this client use the topic '{_topic}'. Give its user the right to it.";
        SuppressRestartsException reading = await Assert.ThrowsAsync<SuppressRestartsException>(() => ReadAsync(guest, new CollectionSink<string>()));
        Assert.Equal(sentence, reading.Message);
        await _broker.GrantAsync(ResourceType.Topic, _topic, AclOperation.Read); // reading needs no group
        var seen = new CollectionSink<string>();
        _broker.Send(_topic, "a");
        await ReadAsync(guest, seen);
        Assert.Equal(["a"], seen.Records.Select(r => r.Value));

        string denied = $"The Kafka cluster at {_broker.SaslBootstrap} does not let this client write to the topic '{_topic}'. Give its user the right to it.";
        foreach (KafkaDelivery delivery in (KafkaDelivery[])[KafkaDelivery.AtLeastOnce, KafkaDelivery.ExactlyOnce])
            Assert.Equal(denied, (await Assert.ThrowsAsync<SuppressRestartsException>(() => WriteAsync(guest, delivery))).Message);
        await _broker.GrantAsync(ResourceType.Topic, _topic, AclOperation.Write);
        await WriteAsync(guest, KafkaDelivery.AtLeastOnce);
        SuppressRestartsException e = await Assert.ThrowsAsync<SuppressRestartsException>(() => WriteAsync(guest, KafkaDelivery.ExactlyOnce));
        Assert.StartsWith($"The sink 'out' of the topic '{_topic}' could not take over its transactions: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("TransactionalIdAuthorizationFailed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transaction_timeout_above_the_brokers_limit_is_refused_with_what_to_set()
    {
        var sink = (CommittingSink<string>)KafkaSink.Create(_broker.Connection, _topic, Text, new KafkaSinkOptions { Delivery = KafkaDelivery.ExactlyOnce, TransactionTimeout = TimeSpan.FromHours(2) });
        using Committer committer = sink.CreateCommitter("out", 0);
        SuppressRestartsException e = Assert.Throws<SuppressRestartsException>(() => committer.Recover(new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = 0 } }));
        Assert.Equal(
            $"The sink of the topic '{_topic}' asks for transactions of 7200 s, and the broker allows 3600 s. Set KafkaSinkOptions.TransactionTimeout to that at most, or raise transaction.max.timeout.ms at the broker.",
            e.Message);
    }

    private async Task WriteAndReadAsync(KafkaConnection connection)
    {
        await WriteAsync(connection, KafkaDelivery.ExactlyOnce);
        var seen = new CollectionSink<string>();
        await ReadAsync(connection, seen);
        Assert.Equal(["a", "b"], seen.Records.Select(r => r.Value));
    }

    private async Task WriteAsync(KafkaConnection connection, KafkaDelivery delivery)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection(["a", "b"]).Uid("in").SinkTo(KafkaSink.Create(connection, _topic, Text, new KafkaSinkOptions { Delivery = delivery })).Uid("out");
        await EmbeddedJob.RunAsync(environment, cancellation: Cancellation);
    }

    private async Task ReadAsync(KafkaConnection connection, CollectionSink<string> seen)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new KafkaSource<string>(
            connection, [_topic], static (in KafkaRecord record) => DecodeResult<string>.Decoded(Encoding.UTF8.GetString(record.Value)),
            new KafkaSourceOptions { BoundedAt = OffsetsInitializer.Latest })).Uid("in").SinkTo(seen).Uid("seen");
        await EmbeddedJob.RunAsync(environment, cancellation: Cancellation);
    }
}
