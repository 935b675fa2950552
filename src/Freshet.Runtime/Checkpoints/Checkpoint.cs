using Freshet.Graph;
using Freshet.Runtime.Exchange;

namespace Freshet.Runtime.Checkpoints;

/// <summary>The state of a whole job at one barrier. Immutable.</summary>
/// <param name="Id">Its number; never used twice in a folder.</param>
/// <param name="MaxParallelism">The number of key groups that the keyed state is divided into.</param>
/// <param name="Operators">The snapshots of all subtasks.</param>
internal sealed record Checkpoint(long Id, int MaxParallelism, IReadOnlyList<OperatorSnapshot> Operators)
{
    /// <summary>Refuses to start a graph that has no operator for some of the state: the state would be lost without a word.</summary>
    public void CheckFits(JobGraph graph, int maxParallelism)
    {
        if (maxParallelism != MaxParallelism)
        {
            throw new InvalidDataException(
                $"Checkpoint {Id} was taken with a maximum parallelism of {MaxParallelism}, the job asks for {maxParallelism}. "
                + $"Set JobOptions.MaxParallelism to {MaxParallelism}: the state is divided by it.");
        }

        foreach (string uid in Operators.Select(o => o.Uid).Distinct(StringComparer.Ordinal))
        {
            if (uid != ChannelState.Uid && !graph.Nodes.Any(n => n.Uid == uid))
            {
                throw new InvalidDataException(
                    $"Checkpoint {Id} holds state of the uid '{uid}', which no operator of the job has. Give the operator that uid back, "
                    + "or start in another folder to begin without the state.");
            }
        }
    }

    /// <summary>The state by uid, the parts of all subtasks together: each subtask picks its own splits and key groups.</summary>
    public IReadOnlyDictionary<string, OperatorSnapshot> ByUid() =>
        Operators
            .GroupBy(o => o.Uid, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => new OperatorSnapshot(g.Key, [.. g.SelectMany(o => o.Sections)]), StringComparer.Ordinal);
}
