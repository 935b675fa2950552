using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Faults;

namespace Freshet.Runtime.State;

/// <summary>Hands the sections of a snapshot to whoever they belong to. Pure.</summary>
internal static class KeyedRestore
{
    /// <summary>Offers each section of the subtask's key groups to <paramref name="tryRestore"/>.</summary>
    /// <exception cref="InvalidDataException">A section belongs to no state of the operator.</exception>
    public static void Run(OperatorSnapshot? snapshot, KeyGroupRange range, Func<StateSection, bool> tryRestore)
    {
        foreach (StateSection section in snapshot?.Sections ?? [])
        {
            if (section.KeyGroup < range.First || section.KeyGroup >= range.End || IsLost(section) || tryRestore(section))
                continue;
            throw new InvalidDataException(
                $"The checkpoint holds a state '{section.Name}' of '{snapshot!.Uid}' that the operator no longer has. "
                + "Give it back its descriptor, or start without the checkpoint.");
        }
    }

    private static bool IsLost(StateSection section) => FaultPoints.Active switch
    {
        FaultPoint.TimersLostAtRestore => section.Name.EndsWith("timers", StringComparison.Ordinal),
        FaultPoint.KeyGroupsLostAtRestore => section.KeyGroup % 2 == 1,
        _ => false,
    };
}
