using System.Diagnostics;
using Confluent.Kafka;

namespace Freshet.Connectors.Kafka.Clients;

/// <summary>Calls that ask who keeps the groups. Thread-safe.</summary>
internal static class CoordinatorCall
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes a call, and makes it again while the coordinator is only just coming up, or moving.</summary>
    /// <exception cref="KafkaException">It failed otherwise, or the coordinator has stayed away for too long.</exception>
    public static T Make<T>(Func<T> call)
    {
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return call();
            }
            catch (KafkaException e) when (KafkaErrors.IsCoordinatorAway(e.Error.Code) && Stopwatch.GetElapsedTime(begun) < Patience)
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
