using Freshet.Simulation.Checks;
using Freshet.Simulation.Jobs;

namespace Freshet.Simulation.Broker;

/// <summary>A reader of committed messages, which follows all partitions of a topic.</summary>
internal sealed class VisibleTopic(BrokerModel broker, string topic) : IVisibleResults
{
    private const int MostAtOnce = 1_000;

    private readonly long[] _next = new long[broker.PartitionsOf(topic)];

    public IReadOnlyList<(Result Result, string Lane)> TakeNew()
    {
        var taken = new List<(Result, string)>();
        for (int partition = 0; partition < _next.Length; partition++)
        {
            (IReadOnlyList<LogEntry> read, _next[partition]) = broker.Log(topic, partition).Read(_next[partition], MostAtOnce, committedOnly: true);
            foreach (LogEntry entry in read)
                taken.Add((ResultSerializer.Instance.Read(entry.Message!.Value), $"{partition} {entry.Transaction?.TransactionalId}"));
        }

        return taken;
    }
}
