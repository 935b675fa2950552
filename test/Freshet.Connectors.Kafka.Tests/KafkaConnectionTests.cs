namespace Freshet.Connectors.Kafka.Tests;

public sealed class KafkaConnectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;
    private readonly List<string> _set = [];

    public void Dispose()
    {
        foreach (string name in _set)
            Environment.SetEnvironmentVariable(name, null);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Environment_and_files_say_how_a_cluster_is_reached()
    {
        string secret = Path.Combine(_folder, "password");
        string authority = Path.Combine(_folder, "ca.pem");
        File.WriteAllText(secret, "from-a-file\n");
        File.WriteAllText(authority, "");
        Set("TLS", "true");
        Set("CA_FILE", authority);
        Set("SASL_MECHANISM", "SCRAM-SHA-256");
        Set("USERNAME", "who");
        Set("PASSWORD_FILE", secret);
        Dictionary<string, string> settings = KafkaConnection.FromEnvironment("host:9092").ToSettings();
        Assert.Equal(
            [
                "bootstrap.servers=host:9092", "client.id=freshet", "sasl.mechanism=SCRAM-SHA-256", "sasl.password=from-a-file", "sasl.username=who",
                "security.protocol=sasl_ssl", $"ssl.ca.location={authority}",
            ],
            settings.Select(s => $"{s.Key}={s.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("SASL_MECHANISM", "GSSAPI", "FRESHET_KAFKA_SASL_MECHANISM is 'GSSAPI'. It may be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.")]
    [InlineData("TLS", "yes", "FRESHET_KAFKA_TLS is 'yes'. It may be true or false.")]
    public void Value_that_a_variable_cannot_have_is_refused_by_its_name(string variable, string value, string message)
    {
        Set(variable, value);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => KafkaConnection.FromEnvironment("host:9092")).Message);
    }

    [Fact]
    public void File_of_a_secret_that_cannot_be_read_is_named()
    {
        Set("PASSWORD_FILE", Path.Combine(_folder, "none"));
        string message = Assert.Throws<ArgumentException>(() => KafkaConnection.FromEnvironment("host:9092")).Message;
        Assert.StartsWith($"The file '{Path.Combine(_folder, "none")}' that FRESHET_KAFKA_PASSWORD_FILE names cannot be read: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_without_a_password_is_refused_before_the_job_runs()
    {
        var connection = new KafkaConnection("host:9092") { SaslMechanism = KafkaSaslMechanism.Plain, Username = "who" };
        ArgumentException e = Assert.Throws<ArgumentException>(() => KafkaSink.Create(connection, "t", KafkaSerializer<string>.Of((_, _) => { })));
        Assert.Equal(
            "The broker at host:9092 is asked with a password, and none is given. Set KafkaConnection.Password, or FRESHET_KAFKA_PASSWORD or FRESHET_KAFKA_PASSWORD_FILE.", e.Message);
    }

    [Theory]
    [InlineData("enable.idempotence")]
    [InlineData("isolation.level")]
    [InlineData("transactional.id")]
    public void Setting_that_the_connector_decides_is_refused(string name)
    {
        var connection = new KafkaConnection("host:9092") { Settings = new Dictionary<string, string> { [name] = "x" } };
        Assert.Contains($"The setting '{name}' is decided by the connector.", Assert.Throws<ArgumentException>(() => connection.ToSettings()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_stand_in_nothing_that_is_printed()
    {
        var connection = new KafkaConnection("host:9092") { SaslMechanism = KafkaSaslMechanism.Plain, Username = "who", Password = "hunter2", KeyPassword = "hunter3" };
        Assert.Equal("host:9092", $"{connection}");
        Assert.Equal(
            "Kafka topic 't' at host:9092, exactly once: transactional ids freshet-t-UID-SUBTASK, transactions of at most 60 s, an early checkpoint at 64 MB",
            KafkaSink.Create(connection, "t", KafkaSerializer<string>.Of((_, _) => { }), new KafkaSinkOptions { Delivery = KafkaDelivery.ExactlyOnce }).ToString());
    }

    private void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable($"FRESHET_KAFKA_{name}", value);
        _set.Add($"FRESHET_KAFKA_{name}");
    }
}
