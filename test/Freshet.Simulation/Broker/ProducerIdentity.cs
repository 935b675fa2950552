namespace Freshet.Simulation.Broker;

/// <summary>What a broker knows a transactional producer by. A higher epoch of the same id shuts out the lower ones. Immutable.</summary>
internal readonly record struct ProducerIdentity(string TransactionalId, long ProducerId, short Epoch);
