using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Faults;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>Hands the sections of a snapshot to whoever they belong to. Pure.</summary>
internal static class KeyedRestore
{
    /// <summary>Offers each section of the subtask's key groups to <paramref name="tryRestore"/>, when the backend knows what they were written as.</summary>
    /// <exception cref="InvalidDataException">A section belongs to no state of the operator, or is of a type that cannot be read as the one it has now.</exception>
    public static void Run(OperatorSnapshot? snapshot, KeyedStateBackend backend, Func<StateSection, bool> tryRestore)
    {
        backend.BeginRestore(snapshot);
        Run(snapshot, backend.Range, tryRestore);
    }

    /// <summary>Offers each section of the subtask's key groups to <paramref name="tryRestore"/>.</summary>
    /// <exception cref="InvalidDataException">A section belongs to no state of the operator.</exception>
    public static void Run(OperatorSnapshot? snapshot, KeyGroupRange range, Func<StateSection, bool> tryRestore)
    {
        foreach (StateSection section in snapshot?.Sections ?? [])
        {
            if (section.KeyGroup < range.First || section.KeyGroup >= range.End || IsLost(section) || TryRestore(snapshot!.Uid, section, tryRestore))
                continue;
            throw new InvalidDataException(
                $"The checkpoint holds a state '{section.Name}' of '{snapshot!.Uid}' that the operator no longer has. "
                + "Give it back its descriptor, or start without the checkpoint.");
        }
    }

    private static bool TryRestore(string uid, StateSection section, Func<StateSection, bool> tryRestore)
    {
        try
        {
            return tryRestore(section);
        }
        catch (StateSchemaException e)
        {
            throw new InvalidDataException($"The state '{section.Name.Replace("\u0001", "", StringComparison.Ordinal)}' of '{uid}' cannot be read: {e.Message}", e);
        }
    }

    private static bool IsLost(StateSection section) => FaultPoints.Active switch
    {
        FaultPoint.TimersLostAtRestore => section.Name.EndsWith("timers", StringComparison.Ordinal),
        FaultPoint.KeyGroupsLostAtRestore => section.KeyGroup % 2 == 1,
        _ => false,
    };
}
