using Freshet.Runtime.Exchange;

namespace Freshet.Runtime.Faults;

/// <summary>Makes aligned barriers wrong: they pass the records in front of them, which nobody keeps.</summary>
internal sealed class BarrierOvertaking<T>(Channel<T> channel)
{
    private readonly HashSet<long> _taken = [];

    /// <summary>Null where the fault is not on.</summary>
    public static BarrierOvertaking<T>? Of(Channel<T> channel) =>
        FaultPoints.IsOn(FaultPoint.BarrierOvertakesData) ? new BarrierOvertaking<T>(channel) : null;

    /// <summary>Takes the first barrier in the ring that was not taken yet.</summary>
    public bool TryTake(out Element<T> barrier)
    {
        while (_taken.Remove(channel.Head))
            channel.TryReceive(out _);
        for (long position = channel.Head; channel.TryPeek(position, out barrier); position++)
        {
            if (barrier.Kind == ElementKind.Barrier && _taken.Add(position))
                return true;
        }

        return false;
    }
}
