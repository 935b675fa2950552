using System.Globalization;
using Freshet.Connectors.Kafka.Clients;
using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Broker;

/// <summary>The transactions of a sink, of one process, at the broker model.</summary>
/// <param name="world">Where the broker is.</param>
/// <param name="process">Whose they are.</param>
/// <param name="sink">What the transactional ids begin with.</param>
internal sealed class ModelTransactions(World world, JobProcess process, string sink) : IKafkaTransactions
{
    /// <summary>Whose offset in a lineage's group is its mark.</summary>
    public const string MarkPartition = "out/0";

    private readonly string _prefix = sink + "-";

    public IReadOnlyCollection<int> FindLineages() => Call("list groups", () => world.Broker.Groups
        .Where(group => group.StartsWith(_prefix, StringComparison.Ordinal))
        .Select(group => int.Parse(group.AsSpan(_prefix.Length), CultureInfo.InvariantCulture))
        .ToArray());

    public IReadOnlyList<ITransactionalProducer> OpenAll(IReadOnlyList<int> lineages)
    {
        var producers = new List<ITransactionalProducer>();
        foreach (int lineage in lineages)
        {
            var producer = new ModelProducer(world, process, IdOf(lineage), world.Broker.TransactionTimeout);
            producer.Initialize();
            producers.Add(producer);
        }

        return producers;
    }

    public long? ReadMark(int lineage) =>
        Call($"read mark of {lineage}", () => world.Broker.OffsetOf(IdOf(lineage), MarkPartition, stable: true)?.Offset);

    public void Renew(int lineage, long mark) => Call($"renew mark {mark} of {lineage}", () =>
    {
        world.Broker.CommitOffset(IdOf(lineage), MarkPartition, new GroupOffset(mark, ""));
        return true;
    });

    public void Pause(int failures) => world.Pass(TimeSpan.FromMilliseconds(Math.Min(5_000, 50 * Math.Pow(2, failures))));

    public void Dispose()
    {
    }

    private string IdOf(int lineage) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{lineage}");

    private T Call<T>(string what, Func<T> effect)
    {
        try
        {
            return process.Cross(BrokerModel.Outside, what, effect);
        }
        catch (BrokerException e)
        {
            throw BrokerFailures.Of(e);
        }
    }
}
