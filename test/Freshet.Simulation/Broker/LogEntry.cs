namespace Freshet.Simulation.Broker;

/// <summary>What a producer sends to one partition. Immutable.</summary>
internal sealed record Message(byte[]? Key, byte[]? Value, DateTimeOffset Timestamp)
{
    public IReadOnlyList<(string Name, byte[]? Value)> Headers { get; init; } = [];
}

/// <summary>An entry of a partition: a message, or the marker that ends a transaction, which readers never see.</summary>
/// <param name="Offset">Its place.</param>
/// <param name="Message">The message; null for a marker.</param>
/// <param name="Transaction">What it belongs to; null for a message outside of transactions.</param>
internal sealed record LogEntry(long Offset, Message? Message, BrokerTransaction? Transaction);
