
namespace Freshet.Connectors.Kafka;

/// <summary>
/// How a cluster is reached: its address, and what it asks of its clients. Secrets come from the environment or from files, and stand in no message
/// and no log. Immutable; safe to share.
/// </summary>
public sealed record KafkaConnection
{
    /// <summary>Describes a cluster.</summary>
    /// <param name="bootstrapServers">One or more <c>HOST:PORT</c>, with commas between them.</param>
    public KafkaConnection(string bootstrapServers)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bootstrapServers);
        BootstrapServers = bootstrapServers;
    }

    /// <summary>One or more <c>HOST:PORT</c>, with commas between them.</summary>
    public string BootstrapServers { get; }

    /// <summary>Whether the connection is encrypted, and the broker's certificate checked.</summary>
    public bool UseTls { get; init; }

    /// <summary>The file of the certificates that the broker's is checked against (PEM); null for those of the system.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>The file of the client's certificate (PEM), for a broker that asks for one.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The file of the client's key (PEM).</summary>
    public string? KeyFile { get; init; }

    /// <summary>How a name and password are shown to the broker; null where it asks for none.</summary>
    public KafkaSaslMechanism? SaslMechanism { get; init; }

    /// <summary>The name.</summary>
    public string? Username { get; init; }

    /// <summary>The password.</summary>
    public string? Password { get; init; }

    /// <summary>The password of the client's key.</summary>
    public string? KeyPassword { get; init; }

    /// <summary>
    /// Settings of librdkafka beyond these, by its names; what the connector decides itself (delivery, positions, transactions) is refused.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Takes what the environment says: <c>FRESHET_KAFKA_TLS</c> (<c>true</c>), <c>…_CA_FILE</c>, <c>…_CERTIFICATE_FILE</c>, <c>…_KEY_FILE</c>,
    /// <c>…_SASL_MECHANISM</c> (<c>PLAIN</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-512</c>), <c>…_USERNAME</c>; and the secrets
    /// <c>…_PASSWORD</c> and <c>…_KEY_PASSWORD</c>, or the files that hold them, <c>…_PASSWORD_FILE</c> and <c>…_KEY_PASSWORD_FILE</c>.
    /// </summary>
    /// <param name="bootstrapServers">One or more <c>HOST:PORT</c>, with commas between them.</param>
    /// <exception cref="ArgumentException">A variable has a value that it cannot have, or a file cannot be read; the message names it.</exception>
    public static KafkaConnection FromEnvironment(string bootstrapServers)
    {
        KafkaSaslMechanism? mechanism = Variable("SASL_MECHANISM") switch
        {
            null => null,
            "PLAIN" => KafkaSaslMechanism.Plain,
            "SCRAM-SHA-256" => KafkaSaslMechanism.ScramSha256,
            "SCRAM-SHA-512" => KafkaSaslMechanism.ScramSha512,
            var other => throw new ArgumentException($"FRESHET_KAFKA_SASL_MECHANISM is '{other}'. It may be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."),
        };
        string? tls = Variable("TLS");
        if (tls is not (null or "true" or "false"))
            throw new ArgumentException($"FRESHET_KAFKA_TLS is '{tls}'. It may be true or false.");
        return new KafkaConnection(bootstrapServers)
        {
            UseTls = tls == "true",
            CertificateAuthorityFile = Variable("CA_FILE"),
            CertificateFile = Variable("CERTIFICATE_FILE"),
            KeyFile = Variable("KEY_FILE"),
            SaslMechanism = mechanism,
            Username = Variable("USERNAME"),
            Password = Secret("PASSWORD"),
            KeyPassword = Secret("KEY_PASSWORD"),
        };
    }

    /// <summary>The cluster's address; secrets are left out.</summary>
    public override string ToString() => BootstrapServers;

    /// <summary>What a client of librdkafka is made with.</summary>
    internal Dictionary<string, string> ToSettings()
    {
        var settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal);
        foreach (string name in Settings.Keys)
        {
            if (Decided.Contains(name))
                throw new ArgumentException($"The setting '{name}' is decided by the connector. Take it out of KafkaConnection.Settings; the options of the source or sink say what it should do.");
        }

        CheckFile(CertificateAuthorityFile);
        CheckFile(CertificateFile);
        CheckFile(KeyFile);
        settings["bootstrap.servers"] = BootstrapServers;
        settings["client.id"] = settings.GetValueOrDefault("client.id", "freshet");
        settings["security.protocol"] = (UseTls, SaslMechanism) switch
        {
            (false, null) => "plaintext",
            (true, null) => "ssl",
            (false, _) => "sasl_plaintext",
            _ => "sasl_ssl",
        };
        Add("ssl.ca.location", CertificateAuthorityFile);
        Add("ssl.certificate.location", CertificateFile);
        Add("ssl.key.location", KeyFile);
        Add("ssl.key.password", KeyPassword);
        if (SaslMechanism is { } mechanism)
        {
            settings["sasl.mechanism"] = mechanism switch
            {
                KafkaSaslMechanism.Plain => "PLAIN",
                KafkaSaslMechanism.ScramSha256 => "SCRAM-SHA-256",
                _ => "SCRAM-SHA-512",
            };
            Add("sasl.username", Username ?? throw new ArgumentException($"The broker at {BootstrapServers} is asked with a name, and none is given. Set KafkaConnection.Username, or FRESHET_KAFKA_USERNAME."));
            Add("sasl.password", Password ?? throw new ArgumentException($"The broker at {BootstrapServers} is asked with a password, and none is given. Set KafkaConnection.Password, or FRESHET_KAFKA_PASSWORD or FRESHET_KAFKA_PASSWORD_FILE."));
        }

        return settings;

        void Add(string name, string? value)
        {
            if (value is not null)
                settings[name] = value;
        }
    }

    private static readonly HashSet<string> Decided = new(StringComparer.Ordinal)
    {
        "bootstrap.servers", "group.id", "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset", "isolation.level", "transactional.id",
        "transaction.timeout.ms", "enable.idempotence", "acks", "enable.partition.eof", "security.protocol", "sasl.password", "ssl.key.password",
    };

    private static void CheckFile(string? path)
    {
        if (path is not null && !File.Exists(path))
            throw new ArgumentException($"The file '{path}' that the connection to Kafka needs is not there.");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable($"FRESHET_KAFKA_{name}") is { Length: > 0 } value ? value : null;

    private static string? Secret(string name)
    {
        if (Variable($"{name}_FILE") is not { } path)
            return Variable(name);
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The file '{path}' that FRESHET_KAFKA_{name}_FILE names cannot be read: {e.Message}", e);
        }
    }
}
