namespace Freshet.Connectors.Kafka;

/// <summary>How a name and password are shown to a broker.</summary>
public enum KafkaSaslMechanism
{
    /// <summary>As they are: only over TLS.</summary>
    Plain,

    /// <summary>SCRAM with SHA-256.</summary>
    ScramSha256,

    /// <summary>SCRAM with SHA-512.</summary>
    ScramSha512,
}
